// What is to be hidden is drawn on the photo, with a finger, a mouse or the keyboard. Without this, squares of a
// grid are ticked; the server does the same with both. All numbers are thousandths of the photo's sides.
const stage = document.querySelector('[data-stage]')
const form = stage.closest('form')
const said = form.querySelector('[data-said]')
const hint = document.getElementById('f-cell-hint')
const adding = form.querySelector('[data-add]')
const removing = form.querySelector('[data-remove]')
const least = 20
let chosen // the area that was last in hand
let held // what the pointer does

live()

function live () {
  told()
  form.querySelector('[data-tools]').hidden = false
  stage.classList.add('live')
  for (const input of form.querySelectorAll('input[name=area]')) add(...read(input.value)) // a form that came back
  form.querySelectorAll('input[name=area]').forEach(input => input.remove())
  for (const box of stage.querySelectorAll('input[name=cell]:checked')) add('rect', square(box))
  const grid = stage.querySelector('[data-grid]')
  grid.hidden = true
  for (const box of grid.querySelectorAll('input')) box.checked = false
  cut()
}

function read (text) {
  const [shape, x, y, w, h] = text.split(' ')
  return [shape, { x: Number(x), y: Number(y), w: Number(w), h: Number(h) }]
}

// square is where a box of the grid lies.
function square (box) {
  const whole = stage.getBoundingClientRect()
  const { left, top, width, height } = box.parentElement.getBoundingClientRect()
  return { x: 1000 * (left - whole.left) / whole.width, y: 1000 * (top - whole.top) / whole.height, w: 1000 * width / whole.width, h: 1000 * height / whole.height }
}

// add puts an area on the photo.
function add (shape, place) {
  const area = document.createElement('button')
  area.type = 'button'
  area.className = `retouch-area ${shape}`
  area.title = stage.dataset.keys
  area.dataset.shape = shape
  area.append(document.createElement('i'))
  stage.append(area)
  move(area, place)
  choose(area)
  name()
  return area
}

// move places an area, within the photo.
function move (area, { x, y, w, h }) {
  w = Math.min(Math.max(Math.round(w), least), 1000)
  h = Math.min(Math.max(Math.round(h), least), 1000)
  const place = { x: Math.min(Math.max(Math.round(x), 0), 1000 - w), y: Math.min(Math.max(Math.round(y), 0), 1000 - h), w, h }
  Object.assign(area, { place })
  Object.assign(area.style, { left: `${place.x / 10}%`, top: `${place.y / 10}%`, width: `${w / 10}%`, height: `${h / 10}%` })
}

const areas = () => [...stage.querySelectorAll('.retouch-area')]

// name numbers the areas for who does not see them.
function name () {
  areas().forEach((area, i) => area.setAttribute('aria-label', stage.dataset.area.replace('%s', i + 1)))
}

function choose (area) {
  chosen = area
  removing.disabled = !area
}

function remove (area) {
  const all = areas()
  const at = all.indexOf(area)
  said.textContent = stage.dataset.gone.replace('%s', at + 1)
  area.remove()
  name()
  const next = all[at + 1] ?? all[at - 1]
  choose(next)
  ;(next ?? adding).focus()
}

const point = event => {
  const { left, top, width, height } = stage.getBoundingClientRect()
  return { x: 1000 * (event.clientX - left) / width, y: 1000 * (event.clientY - top) / height }
}

// A drag on the photo draws, on an area moves it, on its corner stretches it.
stage.addEventListener('pointerdown', event => {
  if (event.button !== 0 || held) return
  event.preventDefault()
  const from = point(event)
  if (form.elements.shape.value === 'frame') {
    held = { from, frames: true }
    stage.setPointerCapture(event.pointerId)
    return
  }
  const touched = event.target.closest('.retouch-area')
  const area = touched ?? add(form.elements.shape.value, { ...from, w: least, h: least })
  held = { area, from, place: { ...area.place }, draws: !touched, stretches: event.target.tagName === 'I' }
  choose(area)
  area.focus({ preventScroll: true })
  stage.setPointerCapture(event.pointerId)
})
stage.addEventListener('pointermove', event => {
  if (!held) return
  const to = point(event)
  if (held.frames) return frame(between(held.from, to))
  const { area, from, place } = held
  const dx = to.x - from.x
  const dy = to.y - from.y
  if (held.draws) move(area, between(from, to))
  else if (held.stretches) move(area, { ...place, w: Math.min(place.w + dx, 1000 - place.x), h: Math.min(place.h + dy, 1000 - place.y) })
  else move(area, { ...place, x: place.x + dx, y: place.y + dy })
})
for (const end of ['pointerup', 'pointercancel']) {
  stage.addEventListener(end, () => {
    if (held?.draws && held.area.place.w <= least && held.area.place.h <= least) remove(held.area) // a mere touch
    held = null
  })
}

// between is the part of the photo that two points span.
function between (a, b) {
  const within = n => Math.min(Math.max(n, 0), 1000)
  const [x1, x2, y1, y2] = [within(a.x), within(b.x), within(a.y), within(b.y)]
  return { x: Math.min(x1, x2), y: Math.min(y1, y2), w: Math.abs(x2 - x1), h: Math.abs(y2 - y1) }
}

// Arrows move, with Shift they stretch.
stage.addEventListener('keydown', event => {
  const area = event.target.closest('.retouch-area')
  if (!area) return
  const step = { ArrowLeft: [-10, 0], ArrowRight: [10, 0], ArrowUp: [0, -10], ArrowDown: [0, 10] }[event.key]
  if (event.key === 'Delete' || event.key === 'Backspace') { event.preventDefault(); return remove(area) }
  if (!step) return
  event.preventDefault()
  const { x, y, w, h } = area.place
  if (event.shiftKey) move(area, { x, y, w: Math.min(w + step[0], 1000 - x), h: Math.min(h + step[1], 1000 - y) })
  else move(area, { x: x + step[0], y: y + step[1], w, h })
})
stage.addEventListener('focusin', event => { const area = event.target.closest('.retouch-area'); if (area) choose(area) })
adding.addEventListener('click', () => {
  add(form.elements.shape.value, { x: 400, y: 400, w: 200, h: 200 }).focus()
})
removing.addEventListener('click', () => { if (chosen) remove(chosen) })

// The tool in hand: areas to blur, or the frame to keep.
function told () {
  const frames = form.elements.shape.value === 'frame'
  hint.textContent = frames ? hint.dataset.frame : hint.dataset.rect
  adding.disabled = frames
  stage.classList.toggle('frames', frames)
}

// frame cuts what is outside a part of the photo; in whole hundredths, as the fields have it.
function frame ({ x, y, w, h }) {
  if (w < 100 || h < 100) return // a mere touch
  const sides = { left: x, right: 1000 - x - w, top: y, bottom: 1000 - y - h }
  for (const [side, share] of Object.entries(sides)) form.elements[`cut_${side}`].value = Math.floor(share / 10) || ''
  form.querySelector('[data-sides]').open = true
  cut()
}

// What is cut off is dimmed.
form.addEventListener('input', event => {
  if (event.target.name === 'shape') told()
  if (event.target.name.startsWith('cut_')) cut()
})

function cut () {
  const [left, right, top, bottom] = ['left', 'right', 'top', 'bottom'].map(side => Math.min(Math.max(parseInt(form.elements[`cut_${side}`].value, 10) || 0, 0), 90))
  stage.querySelector('.retouch-cut')?.remove()
  if (!left && !right && !top && !bottom) return
  const kept = document.createElement('div')
  kept.className = 'retouch-cut'
  Object.assign(kept.style, { left: `${left}%`, right: `${right}%`, top: `${top}%`, bottom: `${bottom}%` })
  stage.append(kept)
}

// What was drawn leaves with the form; and is there still should the page come back from the browser's memory.
form.addEventListener('formdata', event => {
  for (const { dataset, place } of areas()) event.formData.append('area', `${dataset.shape} ${place.x} ${place.y} ${place.w} ${place.h}`)
})
