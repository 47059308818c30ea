// Comforts of the form that shares a spot. It works without them.
const form = document.querySelector('form[data-spot]')
const latitude = form.elements.latitude
const longitude = form.elements.longitude

function place (lat, lon) {
  latitude.value = lat.toFixed(5)
  longitude.value = lon.toFixed(5)
  latitude.closest('details').open = true
  latitude.dispatchEvent(new Event('change', { bubbles: true })) // the pin and what is near follow
}

// "Ma position": the phone knows.
const locate = form.querySelector('[data-locate]')
if (navigator.geolocation) {
  const said = form.querySelector('[data-located]')
  locate.hidden = false
  locate.addEventListener('click', () => {
    said.textContent = locate.dataset.waiting
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      place(coords.latitude, coords.longitude)
      said.textContent = locate.dataset.found
    }, () => { said.textContent = locate.dataset.failed }, { enableHighAccuracy: true, timeout: 15000 })
  })
}

// A touch on the map of the département places the pin and comes closer; another makes it exact. A first touch is
// some kilometres wide under a thumb: until the second, the public is offered the surroundings only.
const picker = form.querySelector('[data-picker]')
const map = picker.querySelector('svg')
const pin = map.querySelector('[data-pin]')
const { west, north, perLon, perLat } = Object.fromEntries(Object.entries(map.dataset).map(([k, v]) => [k, Number(v)]))
const whole = map.getAttribute('viewBox')
const [, , width, height] = whole.split(' ').map(Number)
const closer = 7
const picked = picker.querySelector('[data-picked]')
const backToWhole = picker.querySelector('[data-whole]')
let coarse = false // "around" was chosen for the person, not by them
picker.hidden = false
map.addEventListener('click', event => {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse())
  const far = map.getAttribute('viewBox') === whole
  place(north - at.y / perLat, west + at.x / perLon)
  if (far) {
    look(`${at.x - width / closer / 2} ${at.y - height / closer / 2} ${width / closer} ${height / closer}`)
    if (form.elements.precision.value === 'exact') { coarse = true; form.elements.precision.value = 'around' }
  } else if (coarse) {
    coarse = false
    form.elements.precision.value = 'exact'
  }
  picked.textContent = far ? picked.dataset.closer : picked.dataset.placed
})
backToWhole.addEventListener('click', () => { look(whole); picked.textContent = '' })

function look (view) {
  map.setAttribute('viewBox', view)
  map.classList.toggle('close', view !== whole)
  backToWhole.hidden = view === whole
  showPin()
}

function showPin () {
  const lat = parseFloat(latitude.value.replace(',', '.'))
  const lon = parseFloat(longitude.value.replace(',', '.'))
  const known = Number.isFinite(lat) && Number.isFinite(lon)
  pin.toggleAttribute('hidden', !known)
  const scale = map.classList.contains('close') ? 1 / closer : 1
  if (known) pin.setAttribute('transform', `translate(${(lon - west) * perLon} ${(north - lat) * perLat}) scale(${scale})`)
}
latitude.addEventListener('change', showPin)
longitude.addEventListener('change', showPin)
showPin()

// A sending that gets no answer loses nothing: what was typed waits in this tab until the person is back here. The
// form's key comes back too, so that what did arrive is not made twice.
const unsent = JSON.parse(sessionStorage.getItem('unsent') ?? 'null')
const described = new Map(unsent?.described)
if (unsent?.path === location.pathname) {
  sessionStorage.removeItem('unsent')
  addEventListener('pageshow', () => restore(unsent.typed)) // after the browser put back what it knows
}

function restore (typed) {
  for (const field of form.elements) {
    const values = typed.filter(([name]) => name === field.name).map(([, value]) => value)
    if (/^(radio|checkbox)$/.test(field.type)) field.checked = values.includes(field.value)
    else if (values.length === 1 && field.type !== 'submit') field.value = values[0]
  }
  showPin()
  if (chooser.files.length > 0) showChosen()
}

form.addEventListener('submit', () => {
  const typed = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !/^(version|alt|kept_.*|drop_photo)$/.test(name))
  sessionStorage.setItem('unsent', JSON.stringify({ path: location.pathname, typed, described: [...descriptions()] }))
})

// Chosen photos: shown at once, with room for a description each; what could not be sent is said now.
const chooser = form.querySelector('input[type=file][data-preview]')
const list = form.querySelector('[data-chosen]')
const problem = form.querySelector('[data-file-problem]')
const heaviest = 20 << 20
chooser.addEventListener('change', showChosen)
chooser.closest('.drop').classList.add('whole') // the photos are shown above: the browser's own list would say them twice

function descriptions () {
  return new Map([...described, ...[...list.querySelectorAll('li')].map(li => [li.dataset.file, li.querySelector('input').value])])
}

function showChosen () {
  const typed = descriptions()
  list.querySelectorAll('li').forEach(li => { URL.revokeObjectURL(li.querySelector('img').src); li.remove() })
  const kept = new DataTransfer()
  const problems = []
  const room = 6 - form.querySelectorAll('input[name=kept_photo]').length
  for (const file of chooser.files) {
    if (file.size > heaviest) problems.push(chooser.dataset.tooBig.replace('%s', file.name))
    else if (kept.files.length === room) { problems.push(chooser.dataset.tooMany); break } else kept.items.add(file)
  }
  chooser.files = kept.files
  for (const file of chooser.files) list.append(row(file, typed))
  form.querySelector('[data-alt-hint]').hidden = list.querySelector('li') === null && form.querySelector('[name=kept_photo]') === null
  problem.textContent = problems.join(' ')
  problem.hidden = problems.length === 0
}

function row (file, typed) {
  const li = list.querySelector('template').content.firstElementChild.cloneNode(true)
  const id = `alt-${list.children.length}`
  li.dataset.file = `${file.name} ${file.size}`
  li.querySelector('img').src = URL.createObjectURL(file)
  li.querySelector('label').htmlFor = id
  li.querySelector('input').id = id
  li.querySelector('input').value = typed.get(li.dataset.file) ?? ''
  li.querySelector('[data-name]').textContent = file.name
  li.querySelector('[data-remove]').addEventListener('click', () => {
    const left = new DataTransfer()
    for (const other of chooser.files) if (other !== file) left.items.add(other)
    chooser.files = left.files
    showChosen()
    chooser.focus()
  })
  return li
}
