// The place of a spot: from the phone, from a photo, or by the pin on the map (see spot-pin.js).
import { pinOn } from './spot-pin.js'

const form = document.querySelector('form[data-spot]')
const latitude = form.elements.latitude
const longitude = form.elements.longitude

const number = field => parseFloat(field.value.replace(',', '.'))
const at = () => ({ lat: number(latitude), lon: number(longitude) })
const pin = pinOn(form, place)

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
form.addEventListener('restored', () => pin.show(at()))

latitude.addEventListener('change', () => pin.show(at()))
longitude.addEventListener('change', () => pin.show(at()))
pin.show(at())
