// What the form says of its position is asked anew as the position moves. Without this, it is said once saved.
const form = document.querySelector('form[data-spot]')
const part = form.querySelector('[data-place]')
const followed = ['latitude', 'longitude', 'commune']
const where = () => followed.map(name => form.elements[name].value).join(' ')
let told = where() // the position that the page speaks of
let asking = new AbortController()

form.addEventListener('change', event => { if (followed.includes(event.target.name)) ask() })

async function ask () {
  asking.abort()
  asking = new AbortController()
  const asked = where()
  const query = new URLSearchParams(followed.map(name => [name, form.elements[name].value]))
  query.set('precision', form.elements.precision.value)
  query.set('other_place', form.querySelector('[name=other_place]:checked')?.value ?? '')
  if (part.dataset.spot !== '0') query.set('spot', part.dataset.spot)
  try {
    const answer = await fetch(`${part.dataset.place}?${query}`, { signal: asking.signal })
    if (!answer.ok || answer.redirected) return
    const html = await answer.text()
    const chosen = form.elements.precision.value // it may have been changed meanwhile
    const here = part.contains(document.activeElement) ? document.activeElement : null
    part.innerHTML = html
    form.elements.precision.value = chosen
    if (here) part.querySelector(`[name="${here.name}"][value="${CSS.escape(here.value)}"]`)?.focus()
    told = asked
  } catch { /* the network is away, or the position moved again */ }
}

// The spots near this one were shown: sending goes on. They were not: the site asks before it is sent.
form.addEventListener('submit', ({ submitter }) => {
  if (!submitter?.dataset.ask) return
  submitter.setAttribute('formaction', told === where() ? form.getAttribute('action') : submitter.dataset.ask)
})

// What such places ask for is said as soon as the words call for it; the server knows the same words.
const cautions = [...form.querySelectorAll('[data-caution]')].map(p => [p, new RegExp(p.dataset.caution, 'iu')])
form.addEventListener('input', ({ target }) => {
  if (!['title', 'reason', 'category'].includes(target.name)) return
  const { title, reason, category } = form.elements
  for (const [p, words] of cautions) {
    p.hidden = !words.test(`${title.value} ${reason.value}`) && !(p.dataset.categories ?? '').split(' ').includes(category.value || '-')
  }
})
