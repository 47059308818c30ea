// The bubble is marked by drawing around it; the four numbers follow, and lead when they are typed.
const form = document.querySelector('form[data-visual]')
const picture = form.querySelector('[data-picture]')
const tools = form.querySelector('[data-drawing]')
const button = tools.querySelector('[data-draw]')
const said = tools.querySelector('[role=status]')
const fields = ['x', 'y', 'w', 'h'].map(name => form.elements[name])
const svg = 'http://www.w3.org/2000/svg'
let from = null // where the drawing began, in percent

tools.hidden = false

function show () {
  const [x, y, w, h] = fields.map(field => parseFloat(field.value.replace(',', '.')))
  let mark = picture.querySelector('.mark')
  if (!mark) {
    mark = document.createElementNS(svg, 'svg')
    for (const [name, value] of Object.entries({ class: 'mark', viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' })) mark.setAttribute(name, value)
    mark.append(document.createElementNS(svg, 'rect'), document.createElementNS(svg, 'rect'))
    mark.lastChild.setAttribute('class', 'dash')
    picture.append(mark)
  }
  const known = [x, y, w, h].every(Number.isFinite) && w > 0 && h > 0
  mark.toggleAttribute('hidden', !known)
  if (!known) return
  for (const rect of mark.children) {
    for (const [name, value] of Object.entries({ x, y, width: w, height: h })) rect.setAttribute(name, value)
  }
}

function place (event) {
  const box = picture.getBoundingClientRect()
  const percent = (at, start, length) => Math.min(Math.max((at - start) / length, 0), 1) * 100
  return [percent(event.clientX, box.left, box.width), percent(event.clientY, box.top, box.height)]
}

// A finger scrolls until it is asked to draw; a mouse or a pen draws at once.
const drawing = on => {
  picture.classList.toggle('drawing', on)
  button.setAttribute('aria-pressed', String(on))
}
button.addEventListener('click', () => drawing(!picture.classList.contains('drawing')))

picture.addEventListener('pointerdown', event => {
  if (event.button !== 0 || (event.pointerType === 'touch' && !picture.classList.contains('drawing'))) return
  event.preventDefault()
  picture.setPointerCapture(event.pointerId)
  from = place(event)
})
picture.addEventListener('pointermove', event => {
  if (!from) return
  const to = place(event)
  const corner = from.map((at, i) => Math.min(at, to[i]))
  const size = from.map((at, i) => Math.abs(at - to[i]))
  if (Math.max(...size) < 1) return // a touch, not yet a drawing
  ;[...corner, ...size].forEach((n, i) => { fields[i].value = (Math.round(n * 10) / 10).toLocaleString(document.documentElement.lang) })
  form.elements.place.value = ''
  show()
})
const end = () => {
  if (!from) return
  from = null
  drawing(false)
  said.textContent = said.dataset.drawn
  said.classList.add('done')
}
picture.addEventListener('pointerup', end)
picture.addEventListener('pointercancel', end)
for (const field of fields) field.addEventListener('input', show)
