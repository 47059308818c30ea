// "Près de moi": the browser is asked for a place when the person asks for it, and only a place rounded to a
// hundredth of a degree, a kilometre, is sent.
const form = document.querySelector('[data-finder]')
const button = form.querySelector('[data-near]')
const said = document.querySelector('[data-near-said]')

button.hidden = !navigator.geolocation
if (navigator.geolocation) {
  button.addEventListener('click', () => {
    button.setAttribute('aria-busy', 'true')
    say(button.dataset.waiting)
    navigator.geolocation.getCurrentPosition(({ coords }) => goTo(coords), () => {
      button.removeAttribute('aria-busy')
      say(button.dataset.failed)
    }, { timeout: 15000, maximumAge: 300000 })
  })
}

function say (text) {
  said.textContent = text
  said.hidden = false
}

// goTo opens the same list, sorted from here.
function goTo ({ latitude, longitude }) {
  const fields = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && name !== 'pres_de'))
  fields.set('lat', latitude.toFixed(2))
  fields.set('lon', longitude.toFixed(2))
  location.assign(`${form.getAttribute('action')}?${fields}`)
}
