// A picture looked at closely, in place: + and −, the wheel, two fingers or a double click make it larger,
// a drag or the arrows move it, Escape leaves. Without this, the link opens the largest file.
const box = document.querySelector('[data-zoom]')
const links = [...document.querySelectorAll('a.marked')]

if (box?.showModal && links.length) {
  const view = box.querySelector('[data-view]')
  const said = box.querySelector('output')
  const most = 8
  const pointers = new Map()
  let sheet, index, scale, x, y

  // Where the middle of the picture is, so that it never leaves the screen.
  const apply = () => {
    const room = (length, size) => Math.max(0, (length * scale - size) / 2)
    x = Math.min(Math.max(x, -room(sheet.offsetWidth, view.clientWidth)), room(sheet.offsetWidth, view.clientWidth))
    y = Math.min(Math.max(y, -room(sheet.offsetHeight, view.clientHeight)), room(sheet.offsetHeight, view.clientHeight))
    sheet.style.transform = `translate(${x}px, ${y}px) scale(${scale})`
    said.textContent = `${Math.round(scale * 100)} %`
  }
  // What lies under the given point of the screen stays there.
  const zoom = (to, clientX, clientY) => {
    const area = view.getBoundingClientRect()
    const px = (clientX ?? area.left + area.width / 2) - area.left - area.width / 2
    const py = (clientY ?? area.top + area.height / 2) - area.top - area.height / 2
    to = Math.min(Math.max(to, 1), most)
    x = px - (px - x) * to / scale
    y = py - (py - y) * to / scale
    scale = to
    apply()
  }
  const show = at => {
    index = (at + links.length) % links.length
    const link = links[index]
    sheet = document.createElement('div')
    sheet.className = 'sheet'
    const small = link.querySelector('img')
    const picture = new Image(small.getAttribute('width'), small.getAttribute('height'))
    picture.alt = small.alt
    picture.draggable = false
    picture.src = link.href
    sheet.append(picture, ...[...link.querySelectorAll('.mark')].map(mark => mark.cloneNode(true)))
    // Between 1 and what the screen holds, whatever the size of the file.
    const fit = Math.min(view.clientWidth / picture.width, view.clientHeight / picture.height)
    sheet.style.width = `${picture.width * fit}px`
    sheet.style.height = `${picture.height * fit}px`
    view.replaceChildren(sheet)
    scale = 1; x = 0; y = 0
    apply()
  }

  links.forEach((link, at) => link.addEventListener('click', event => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return // a tab of their own, as asked
    event.preventDefault()
    box.showModal()
    show(at)
    view.focus()
  }))
  for (const button of box.querySelectorAll('[data-by]')) button.addEventListener('click', () => zoom(scale * Number(button.dataset.by)))
  for (const button of box.querySelectorAll('[data-step]')) {
    button.hidden = links.length < 2
    button.addEventListener('click', () => show(index + Number(button.dataset.step)))
  }

  const arrows = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }
  box.addEventListener('keydown', event => {
    event.stopPropagation() // the keys of decisions rest
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const arrow = arrows[event.key]
    if (event.key === '+' || event.key === '=') zoom(scale * 1.5)
    else if (event.key === '-') zoom(scale / 1.5)
    else if (event.key === '0') zoom(1)
    else if (arrow && scale > 1) { x += arrow[0] * 80; y += arrow[1] * 80; apply() }
    else if (arrow?.[0] && links.length > 1) show(index - arrow[0])
    else return
    event.preventDefault()
  })

  view.addEventListener('wheel', event => {
    event.preventDefault()
    zoom(scale * Math.exp(-event.deltaY / 300), event.clientX, event.clientY)
  }, { passive: false })
  view.addEventListener('dblclick', event => zoom(scale > 1 ? 1 : 3, event.clientX, event.clientY))
  view.addEventListener('pointerdown', event => {
    pointers.set(event.pointerId, event)
    view.setPointerCapture(event.pointerId)
  })
  view.addEventListener('pointermove', event => {
    const before = pointers.get(event.pointerId)
    if (!before) return
    const other = [...pointers.values()].find(p => p.pointerId !== event.pointerId)
    if (other) {
      const apart = p => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY)
      zoom(scale * apart(event) / Math.max(apart(before), 1), (event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2)
    } else {
      x += event.clientX - before.clientX
      y += event.clientY - before.clientY
      apply()
    }
    pointers.set(event.pointerId, event)
  })
  for (const end of ['pointerup', 'pointercancel']) view.addEventListener(end, event => pointers.delete(event.pointerId))
  addEventListener('resize', () => box.open && show(index))
  box.addEventListener('close', () => links[index].focus())
}
