// The map of the spots and its list: what one shows the other lists, so that a keyboard or a voice misses nothing.
// Leaflet comes once the page is there; until then, and without it, the drawn map and the list stay.
const atlas = document.querySelector('[data-atlas]')
const words = atlas?.dataset
const sea = atlas?.querySelector('.sea')
const list = atlas?.querySelector('[data-list]')
const listed = 60 // spots told one by one in the list
let leaving = false // a bubble, by its cross or by the keyboard

if (atlas) start().catch(() => { atlas.classList.remove('live') })

async function start () {
  const ground = fetch(words.ground).then(answer => answer.json())
  await Promise.all([style(words.leafletStyle), style(words.clustersStyle), script(words.leaflet)])
  await script(words.clusters)
  draw(await ground)
}

function script (src) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement('script'), { src, onload: resolve, onerror: reject })
    document.head.append(element)
  })
}

function style (href) {
  return new Promise((resolve, reject) => {
    // First, so that our own rules win.
    document.head.prepend(Object.assign(document.createElement('link'), { rel: 'stylesheet', href, onload: resolve, onerror: reject }))
  })
}

// draw puts the map in the place of the drawing, and follows it as it is moved.
function draw (ground) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  const box = Object.assign(document.createElement('div'), { className: 'live-map' })
  sea.prepend(box)
  const map = L.map(box, {
    minZoom: 8, maxZoom: 15, zoomSnap: .5, zoomControl: false, attributionControl: false, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
    maxBounds: [[43.6, 0], [45.7, 3.2]], maxBoundsViscosity: .7, renderer: L.svg({ padding: .6 })
  })
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map)
  box.setAttribute('role', 'region')
  box.setAttribute('aria-label', words.label)
  if (words.tiles) detail(map)
  const [south, west, north, east] = words.view.split(' ').map(Number)
  const opening = [[south, west], [north, east]]
  const kept = location.hash.match(/^#(\d+(?:\.5)?)\/([\d.]+)\/([\d.]+)$/)
  if (kept) map.setView([kept[2], kept[3]], kept[1])
  else map.fitBounds(opening, { padding: [8, 8] })
  lay(map, ground)
  name(map, ground.places)
  const shown = marks(map, still)
  box.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return
    leaving = true
    map.closePopup()
    leaving = false
  })
  box.addEventListener('click', event => { leaving = event.target.closest('.leaflet-popup-close-button') !== null }, true)
  sea.querySelector('[data-whole]').addEventListener('click', () => map.fitBounds([[44.2, .98], [45.05, 2.22]]))
  let wait
  map.on('moveend', () => {
    const { lat, lng } = map.getCenter()
    history.replaceState(history.state, '', `#${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`)
    clearTimeout(wait)
    wait = setTimeout(() => look(map, shown), 120)
  })
  atlas.classList.add('live')
  look(map, shown)
}

// lay draws the ground: lines as the server packs them, each point from the one before.
function lay (map, ground) {
  const unpacked = lines => lines.map(line => {
    const points = []
    for (let i = 0, x = 0, y = 0; i < line.length; i += 2) {
      x += line[i]; y += line[i + 1]
      points.push([y / 1e4, x / 1e4])
    }
    return points
  })
  const pane = map.createPane('ground')
  pane.classList.add('ground')
  const renderer = L.svg({ pane: 'ground', padding: .6 })
  const add = (lines, className, kind = L.polyline) => kind(unpacked(lines), { className, renderer, pane: 'ground', interactive: false, smoothFactor: 1.2 }).addTo(map)
  add(ground.land, 'land', L.polygon)
  add(ground.communes, 'border')
  add(ground.epcis, 'border epci')
  add(ground.rivers, 'water')
  add(ground.schematic, 'water dashed')
}

// detail lets the person ask for a ground of somebody else's, whose server is asked only then.
function detail (map) {
  const button = atlas.querySelector('[data-detailed]')
  const ours = map.getMaxZoom()
  const tiles = L.tileLayer(words.tiles, { maxZoom: 18, attribution: words.credit, referrerPolicy: 'strict-origin' })
  const credit = L.control.attribution({ prefix: false })
  button.addEventListener('click', () => {
    const on = !map.hasLayer(tiles)
    button.setAttribute('aria-pressed', on)
    atlas.classList.toggle('detailed-ground', on)
    map.setMaxZoom(on ? 18 : ours)
    if (on) { tiles.addTo(map); credit.addTo(map) } else { tiles.remove(); credit.remove() }
  })
}

// name writes the communes' names, the most populated first, more of them from nearer.
function name (map, places) {
  const layer = L.layerGroup().addTo(map)
  const from = [[9, 6000], [10, 2500], [11, 1200], [12, 150]]
  const pane = map.createPane('names')
  pane.classList.add('names')
  const write = () => {
    layer.clearLayers()
    const zoom = map.getZoom()
    pane.classList.toggle('far', zoom < 12)
    const least = zoom < 9 ? 8000 : [...from].reverse().find(([z]) => zoom >= z && zoom < 13)?.[1] ?? 0
    const view = map.getBounds().pad(.1)
    for (const p of places) {
      if (p.population < least || !view.contains([p.lat, p.lon])) continue
      const icon = L.divIcon({ className: 'place-name', html: '<span></span>', iconSize: [0, 0] })
      const label = L.marker([p.lat, p.lon], { icon, pane: 'names', interactive: false, keyboard: false }).addTo(layer)
      label.getElement().setAttribute('aria-hidden', 'true')
      label.getElement().firstChild.textContent = p.name
    }
  }
  map.on('moveend', write)
  write()
}

// marks are the two layers of the map: spots, brought together by Leaflet where they are close, and squares
// counted by the server where they are many.
function marks (map, still) {
  const near = L.markerClusterGroup({
    maxClusterRadius: 72, showCoverageOnHover: false, animate: !still, spiderLegPolylineOptions: { className: 'leg' },
    iconCreateFunction: cluster => bunch(cluster.getChildCount(), words.many)
  })
  const many = L.layerGroup()
  map.addLayer(near).addLayer(many)
  return { near, many, byAddress: new Map(), asked: new AbortController() }
}

function number (n) { return n.toLocaleString(document.documentElement.lang) }

// bunch is a round mark with a number; its words are for voices.
function bunch (n, sentence, near = '') {
  const said = sentence.replace('%n', number(n)).replace('%s', near)
  const html = document.createElement('div')
  html.innerHTML = '<span aria-hidden="true"></span><span class="sr"></span>'
  html.firstChild.textContent = n < 10000 ? number(n) : `${number(Math.round(n / 1000))} k`
  html.lastChild.textContent = said
  const size = n < 10 ? 40 : n < 100 ? 46 : n < 1000 ? 54 : 62
  return L.divIcon({ html, className: 'bunch', iconSize: [size, size] })
}

// look asks for what there is in view, rounded out so that the same addresses come again: the browser and the
// server keep their answers, and nobody is told exactly where somebody looks.
async function look (map, shown) {
  const zoom = Math.round(map.getZoom())
  const step = 2 ** (8 - Math.min(zoom, 13))
  const b = map.getBounds()
  const address = new URL(words.atlas, location.href)
  const fields = { zoom, sud: down(b.getSouth(), step), ouest: down(b.getWest(), step), nord: down(b.getNorth(), step) + step, est: down(b.getEast(), step) + step }
  for (const [key, value] of Object.entries(fields)) address.searchParams.set(key, value)
  if (address.href === shown.last) { tell(map, shown); return }
  shown.asked.abort()
  shown.asked = new AbortController()
  try {
    const answer = await fetch(address, { signal: shown.asked.signal })
    if (!answer.ok) throw new Error(answer.status)
    shown.view = await answer.json()
    shown.last = address.href
  } catch (error) {
    if (error.name !== 'AbortError') say(words.failed)
    return
  }
  place(map, shown)
  tell(map, shown)
}

function down (degrees, step) { return Math.floor(degrees / step) * step }

// place puts the view on the map. Spots that stay keep their mark, and the bubble opened over it.
function place (map, { near, many, byAddress, view }) {
  many.clearLayers()
  for (const c of view.clusters) {
    const mark = L.marker([c.lat, c.lon], { icon: bunch(c.spots, words.closer, c.near) }).addTo(many)
    mark.on('click keypress', event => {
      if (event.type === 'click' || event.originalEvent.key === 'Enter') closer(map, c)
    })
  }
  const there = new Set(view.spots.map(s => s.address))
  const gone = [...byAddress].filter(([address]) => !there.has(address))
  near.removeLayers(gone.map(([, mark]) => mark))
  for (const [address] of gone) byAddress.delete(address)
  const come = view.spots.filter(s => !byAddress.has(s.address))
  for (const s of come) byAddress.set(s.address, markOf(s))
  near.addLayers(come.map(s => byAddress.get(s.address)))
}

function markOf (s) {
  const html = Object.assign(document.createElement('span'), { className: 'sr', textContent: s.title })
  const mark = L.marker([s.lat, s.lon], { icon: L.divIcon({ html, className: s.vague ? 'spot-mark vague' : 'spot-mark', iconSize: [28, 28], iconAnchor: [6, 28], popupAnchor: [8, -26] }) })
  mark.bindPopup(() => bubble(s), { minWidth: 220, maxWidth: 260, autoPanPadding: [16, 16] })
  mark.on('popupopen', event => event.popup.getElement().querySelector('a').focus({ preventScroll: true }))
  mark.on('popupclose', () => {
    // Back to where the person was: in the list, written anew since, or on the map.
    const there = mark.fromList ? list.querySelector(`[data-of="${CSS.escape(s.address)}"] button`) : mark.getElement()
    if (leaving) there?.focus({ preventScroll: true })
    leaving = mark.fromList = false
  })
  mark.on('mouseover', () => lit(s.address, true)).on('mouseout', () => lit(s.address, false))
  return mark
}

function lit (address, on) { list.querySelector(`[data-of="${CSS.escape(address)}"]`)?.classList.toggle('lit', on) }

function bubble (s) {
  const element = atlas.querySelector('[data-popup]').content.firstElementChild.cloneNode(true)
  fill(element, s)
  const picture = element.querySelector('img')
  if (s.photo) Object.assign(picture, { src: `/photos/${s.photo}/320.jpg`, alt: s.alt, hidden: false })
  element.querySelector('.vague').hidden = !s.vague
  return element
}

function fill (element, s) {
  const link = element.querySelector('a')
  link.href = s.address
  link.textContent = s.title
  element.querySelector('.soft').textContent = `${s.category} · ${s.commune}`
}

function closer (map, c) {
  map.setView([c.lat, c.lon], Math.min(map.getZoom() + 2, map.getMaxZoom()))
  atlas.querySelector('[data-heading]').focus({ preventScroll: true })
}

// tell lists what is in view.
function tell (map, shown) {
  const inView = map.getBounds()
  const spots = shown.view.spots.filter(s => inView.contains([s.lat, s.lon]))
  const groups = shown.view.clusters.filter(c => inView.contains([c.lat, c.lon])).sort((a, b) => b.spots - a.spots)
  const focused = list.contains(document.activeElement) && document.activeElement.closest('[data-of]')?.dataset.of
  list.replaceChildren(...groups.map(c => groupLine(map, c)), ...spots.slice(0, listed).map(s => line(map, shown, s)))
  if (focused) (list.querySelector(`[data-of="${CSS.escape(focused)}"] a`) ?? atlas.querySelector('[data-heading]')).focus({ preventScroll: true })
  const total = spots.length + groups.reduce((n, c) => n + c.spots, 0)
  if (!total) say(words.none)
  else if (shown.view.more) say(words.partly.replace('%n', number(Math.min(spots.length, listed))))
  else say((total > 1 ? words.many : words.one).replace('%n', number(total)) + (spots.length > listed ? words.some.replace('%n', listed) : '.'))
}

function say (text) { atlas.querySelector('[data-said]').textContent = text }

function line (map, shown, s) {
  const item = atlas.querySelector('[data-item]').content.firstElementChild.cloneNode(true)
  item.dataset.of = s.address
  fill(item, s)
  if (s.photo) {
    const picture = Object.assign(new Image(88, 66), { src: `/photos/${s.photo}/320.jpg`, alt: s.alt, className: 'thumb', loading: 'lazy' })
    item.querySelector('.thumb').replaceWith(picture)
  }
  const mark = shown.byAddress.get(s.address)
  const onMap = () => (shown.near.getVisibleParent(mark) ?? mark).getElement()
  for (const [event, on] of [['pointerenter', true], ['pointerleave', false], ['focusin', true], ['focusout', false]]) {
    item.addEventListener(event, () => onMap()?.classList.toggle('lit', on))
  }
  item.querySelector('button').addEventListener('click', () => {
    mark.fromList = true
    shown.near.zoomToShowLayer(mark, () => mark.openPopup())
  })
  return item
}

function groupLine (map, c) {
  const item = atlas.querySelector('[data-group]').content.firstElementChild.cloneNode(true)
  const [before, after] = words.closer.split('%n')
  item.querySelector('b').textContent = before + number(c.spots)
  item.querySelector('span').textContent = after.replace('%s', c.near).trim()
  item.querySelector('button').addEventListener('click', () => closer(map, c))
  return item
}
