// Small comforts. Everything works without them.

// Show a password on demand.
for (const input of document.querySelectorAll('input[data-show]')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = input.dataset.show
  button.setAttribute('aria-controls', input.id)
  button.addEventListener('click', () => {
    const hidden = input.type === 'password'
    input.type = hidden ? 'text' : 'password'
    button.textContent = hidden ? input.dataset.hide : input.dataset.show
    input.focus()
  })
  input.after(button)
}

// Count the characters left.
for (const area of document.querySelectorAll('textarea[data-count]')) {
  const counter = document.createElement('p')
  counter.className = 'counter'
  const count = () => { counter.textContent = `${[...area.value].length} / ${area.maxLength} ${area.dataset.count}` }
  area.after(counter)
  area.addEventListener('input', count)
  count()
}

// A refused form: go to its summary.
document.querySelector('[data-focus]')?.focus()

// A sent form is busy: a second click waits.
document.addEventListener('submit', event => {
  const button = event.submitter
  if (!button || event.defaultPrevented) return
  if (button.getAttribute('aria-busy')) { event.preventDefault(); return }
  button.setAttribute('aria-busy', 'true')
  addEventListener('pageshow', () => button.removeAttribute('aria-busy'), { once: true })
})

// Escape closes the menu.
document.addEventListener('keydown', event => {
  const menu = document.querySelector('details.menu[open]')
  if (event.key === 'Escape' && menu) { menu.open = false; menu.querySelector('summary').focus() }
})

// "Ma position": fills latitude and longitude from the phone.
const locate = document.querySelector('[data-locate]')
if (locate && navigator.geolocation) {
  locate.hidden = false
  locate.addEventListener('click', () => {
    const said = document.querySelector('[data-located]')
    said.textContent = locate.dataset.waiting
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      document.querySelector('[name=latitude]').value = coords.latitude.toFixed(5)
      document.querySelector('[name=longitude]').value = coords.longitude.toFixed(5)
      document.querySelector('[name=latitude]').closest('details').open = true
      said.textContent = locate.dataset.found
    }, () => { said.textContent = locate.dataset.failed }, { enableHighAccuracy: true, timeout: 15000 })
  })
}

// Chosen photos: name them before they leave, with room for a description each.
const chooser = document.querySelector('input[type=file][data-preview]')
if (chooser) {
  const list = document.querySelector('[data-chosen]')
  const words = list.querySelector('template')
  chooser.addEventListener('change', () => {
    list.querySelectorAll('li').forEach(li => { URL.revokeObjectURL(li.querySelector('img').src); li.remove() })
    for (const file of chooser.files) {
      const li = words.content.firstElementChild.cloneNode(true)
      const id = `alt-${list.children.length}`
      li.querySelector('img').src = URL.createObjectURL(file)
      li.querySelector('label').htmlFor = id
      li.querySelector('input').id = id
      li.querySelector('[data-name]').textContent = file.name
      list.append(li)
    }
  })
}
