// The place of a spot: from the phone, from a photo, by a touch or the arrow keys on the map.
const form = document.querySelector('form[data-spot]')
const latitude = form.elements.latitude
const longitude = form.elements.longitude

function place (lat, lon) {
  latitude.value = lat.toFixed(5)
  longitude.value = lon.toFixed(5)
  latitude.closest('details').open = true
  form.elements.commune.value = '' // the site finds it again from the point
  latitude.dispatchEvent(new Event('change', { bubbles: true })) // the pin, what is near and what is kept follow
}

// "Ma position": the phone knows. Should it not, it says why, and what to do.
const locate = form.querySelector('[data-locate]')
const located = form.querySelector('[data-located]')
if (navigator.geolocation) {
  locate.hidden = false
  locate.addEventListener('click', () => {
    located.textContent = locate.dataset.waiting
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      place(coords.latitude, coords.longitude)
      located.textContent = coords.accuracy > 150 ? locate.dataset.rough.replace('%n', Math.round(coords.accuracy)) : locate.dataset.found
    }, error => { located.textContent = { 1: locate.dataset.denied, 3: locate.dataset.late }[error.code] ?? locate.dataset.failed }, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 })
  })
}

// A photo knows where it was taken: an empty place is filled with it, another one is left for the person to choose.
const taken = form.querySelector('[data-taken]')
form.addEventListener('taken', ({ detail }) => {
  const empty = !latitude.value && !longitude.value && !form.elements.commune.value
  const use = () => place(Number(detail.latitude), Number(detail.longitude))
  if (empty) use()
  taken.querySelector('[data-where]').textContent = detail.taken
  taken.querySelector('[data-filled]').hidden = !empty
  const button = taken.querySelector('button')
  button.hidden = empty
  button.onclick = () => { use(); taken.querySelector('[data-filled]').hidden = false; button.hidden = true; latitude.focus() }
  taken.hidden = false
})

// The commune, as the site finds it each time the form is saved.
const commune = form.querySelector('[data-commune-found]')
form.addEventListener('saved', ({ detail }) => {
  const text = detail.commune && !detail.unclear && !form.elements.commune.value ? commune.dataset.communeFound.replace('%n', detail.commune) : ''
  if (commune.textContent !== text) commune.textContent = text
})
form.addEventListener('restored', () => showPin())

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
