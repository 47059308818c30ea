// The pin on the drawn map of the département. A touch puts it there and comes closer, for a thumb is some kilometres
// wide; the arrow keys move it, plus and minus come closer and go back. Until a person has come closer, the public
// is offered the surroundings only.
const levels = [1, 7, 18]

/** pinOn lets the pin be placed: place is told where. show puts it where the form says. */
export function pinOn (form, place) {
  const picker = form.querySelector('[data-picker]')
  const map = picker.querySelector('svg')
  const mark = map.querySelector('[data-pin]')
  const { west, north, perLon, perLat } = Object.fromEntries(Object.entries(map.dataset).map(([k, v]) => [k, Number(v)]))
  const [, , width, height] = map.getAttribute('viewBox').split(' ').map(Number)
  const said = picker.querySelector('[data-picked]')
  const nearer = picker.querySelector('[data-nearer]')
  const farther = picker.querySelector('[data-farther]')
  const middle = { x: width / 2, y: height / 2 }
  let level = 0
  let shown // where the pin is, on the drawing
  let coarse = false // "around" was chosen for the person, not by them
  picker.hidden = false

  map.addEventListener('click', event => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse())
    put(point)
    if (level < 1) look(1, point)
    map.focus({ preventScroll: true })
  })
  map.addEventListener('keydown', event => {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0]
    if (x || y) {
      const step = width / levels[level] / (event.shiftKey ? 10 : 50)
      const from = shown ?? middle
      const to = { x: Math.max(0, Math.min(width, from.x + x * step)), y: Math.max(0, Math.min(height, from.y + y * step)) }
      put(to)
      look(level, to)
    } else if (event.key === '+') closer(1)
    else if (event.key === '-') closer(-1)
    else return
    event.preventDefault()
  })
  nearer.addEventListener('click', () => closer(1))
  farther.addEventListener('click', () => closer(-1))

  function closer (by) {
    look(Math.max(0, Math.min(levels.length - 1, level + by)), shown ?? middle)
    if (document.activeElement.disabled) map.focus({ preventScroll: true })
  }

  function put (point) {
    const { precision } = form.elements
    if (level === 0 && precision?.value === 'exact') { coarse = true; precision.value = 'around' }
    else if (level > 0 && coarse) { coarse = false; precision.value = 'exact' }
    place(north - point.y / perLat, west + point.x / perLon)
    said.textContent = level === 0 ? said.dataset.closer : said.dataset.placed
  }

  // look shows a part of the map around a point. At the edge of the view the pin stays in sight.
  function look (next, around) {
    level = next
    const [w, h] = [width / levels[level], height / levels[level]]
    const x = Math.max(0, Math.min(width - w, around.x - w / 2))
    const y = Math.max(0, Math.min(height - h, around.y - h / 2))
    map.setAttribute('viewBox', `${x} ${y} ${w} ${h}`)
    map.dataset.level = level
    if (level) name()
    nearer.disabled = level === levels.length - 1
    farther.disabled = level === 0
    draw()
  }

  function draw () {
    mark.toggleAttribute('hidden', !shown)
    const grown = Math.max(1, width / map.getBoundingClientRect().width) / levels[level] // as large on every screen
    if (shown) mark.setAttribute('transform', `translate(${shown.x} ${shown.y}) scale(${grown})`)
  }

  // Closer, every commune has its name: it comes when it is first wanted.
  let named = false
  async function name () {
    if (named) return
    named = true
    try {
      const { places } = await (await fetch(map.dataset.ground)).json()
      const group = document.createElementNS(map.namespaceURI, 'g')
      group.setAttribute('class', 'spot-names')
      for (const p of places) {
        const label = document.createElementNS(map.namespaceURI, 'text')
        label.setAttribute('class', 'town')
        label.setAttribute('x', (p.lon - west) * perLon)
        label.setAttribute('y', (north - p.lat) * perLat)
        label.textContent = p.name
        group.append(label)
      }
      mark.before(group)
    } catch { named = false }
  }

  look(0, middle)
  return {
    show ({ lat, lon }) {
      shown = Number.isFinite(lat) && Number.isFinite(lon) ? { x: (lon - west) * perLon, y: (north - lat) * perLat } : undefined
      draw()
    },
  }
}
