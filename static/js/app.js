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

// Count the characters: of a long text from the start, of a short one once it is typed in.
function count (field) {
  let counter = field.nextElementSibling
  if (!counter?.matches('.counter')) {
    counter = Object.assign(document.createElement('p'), { className: 'counter' })
    field.after(counter)
  }
  counter.textContent = `${[...field.value].length} / ${field.maxLength} ${field.dataset.count}`
}
document.querySelectorAll('textarea[data-count]').forEach(count)
document.addEventListener('input', event => { if (event.target.matches?.('[data-count]')) count(event.target) })

// Work goes on elsewhere: look again, as long as somebody is there to see.
const working = document.querySelector('[data-again]')
if (working) {
  setInterval(() => { if (document.visibilityState === 'visible' && !document.querySelector('[aria-busy]')) location.reload() }, 1000 * working.dataset.again)
}

// A refused form: go to its summary.
document.querySelector('[data-focus]')?.focus()

// An address that leads to a field leads its reader to what was asked of it, once the browser has scrolled there.
addEventListener('load', () => setTimeout(() => document.getElementById(location.hash.slice(1))?.closest('.field, fieldset')?.querySelector('[data-note]')?.focus()))

// A toggle turns where it stands, without the page being read again. Should that fail, it is sent as any
// form is, and the page that answers says why.
document.addEventListener('submit', async event => {
  const form = event.target
  if (!form.matches('[data-toggle]')) return
  event.preventDefault()
  const button = form.querySelector('button')
  if (button.getAttribute('aria-busy')) return
  button.setAttribute('aria-busy', 'true')
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' })
    if (answer.type !== 'opaqueredirect') throw new Error('refused')
  } catch {
    form.submit()
    return
  }
  const on = form.elements.on.value === 'yes'
  form.elements.on.value = on ? 'no' : 'yes'
  button.setAttribute('aria-pressed', on)
  button.removeAttribute('aria-busy')
  const tally = button.querySelector('[data-tally]')
  if (!tally) return
  const number = Number(tally.textContent.replace(/\D/g, '')) + (on ? 1 : -1)
  tally.textContent = number.toLocaleString(document.documentElement.lang)
  tally.hidden = number === 0
})

// A sent form is busy: a second click waits. Without a network it stays as it is, and says so.
document.addEventListener('submit', event => {
  const button = event.submitter
  if (!button || event.defaultPrevented) return
  if (button.getAttribute('aria-busy')) { event.preventDefault(); return }
  document.querySelector('[data-offline-now]')?.remove()
  if (!navigator.onLine) { event.preventDefault(); offline(button); return }
  button.setAttribute('aria-busy', 'true')
  addEventListener('pageshow', () => button.removeAttribute('aria-busy'), { once: true })
})

function offline (button) {
  const said = document.createElement('p')
  said.className = 'error'
  said.role = 'alert'
  said.dataset.offlineNow = ''
  button.parentElement.after(said)
  said.textContent = document.querySelector('[data-offline]').dataset.offline
}

// An answer has come to what a form kept until then (see draft-keeper.js): the page holds it.
try {
  const sent = sessionStorage.getItem('sending')
  if (sent && document.querySelector('.flash, .problems, [data-unsaved], [data-retouch]')) {
    localStorage.removeItem(sent)
    sessionStorage.removeItem('sending')
  }
} catch { /* this browser keeps nothing */ }

// Signing out leaves nothing of the person's on the machine.
document.addEventListener('submit', event => {
  const form = event.target
  if (form.getAttribute('action') !== '/deconnexion' || event.defaultPrevented) return
  event.preventDefault()
  const late = new Promise(resolve => { setTimeout(resolve, 1500) })
  const forgotten = import('./kept.js').then(kept => kept.forgetAll(form.dataset.account)).catch(() => {})
  Promise.race([forgotten, late]).finally(() => form.submit())
})

// Escape closes the menu.
document.addEventListener('keydown', event => {
  const menu = document.querySelector('details.menu[open]')
  if (event.key === 'Escape' && menu) { menu.open = false; menu.querySelector('summary').focus() }
})
