// The pin of a spot that a moderator puts right. The form works without it: the place is typed.
import { pinOn } from './spot-pin.js'

const form = document.querySelector('form[data-correct]')
const { latitude, longitude, commune } = form.elements
const number = field => parseFloat(field.value.replace(',', '.'))
const pin = pinOn(form, (lat, lon) => {
  latitude.value = lat.toFixed(5)
  longitude.value = lon.toFixed(5)
  commune.value = '' // the site finds it again from the point
  show()
})
const show = () => pin.show({ lat: number(latitude), lon: number(longitude) })
latitude.addEventListener('change', show)
longitude.addEventListener('change', show)
show()
