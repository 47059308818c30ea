// The preview follows the choices, and another use brings the file that suits it. Without this, a
// button refreshes it.
const form = document.querySelector('form[data-bubble]')
const preview = document.querySelector('[data-bubble-preview]')
const button = form.querySelector('[data-button]')
form.querySelector('[data-refresh]').hidden = true

const ofFile = ['format', 'size', 'width', 'mm', 'dpi', 'preset']
let turn = 0
let wait
let another = false // use: the file is chosen anew

const address = without => {
  const choices = new FormData(form)
  for (const name of without) choices.delete(name)
  return `/marque/bulle?${new URLSearchParams(choices)}`
}

async function refresh () {
  const mine = ++turn
  const anew = another
  try {
    const answer = await fetch(`${address(anew ? ofFile : [])}&fragment=1`)
    if (!answer.ok || mine !== turn) return
    preview.innerHTML = await answer.text()
    const made = preview.firstElementChild.dataset
    if (anew) for (const name of ofFile) form.elements[name].value = made[name]
    another = false
    if (button) button.textContent = made.weight
    history.replaceState(null, '', address([]))
  } catch {
    form.querySelector('[data-refresh]').hidden = false // no network: by hand, later
  }
}

form.addEventListener('input', event => {
  another ||= event.target.name === 'use'
  clearTimeout(wait)
  wait = setTimeout(refresh, 120)
})

// A download leaves the page where it is: its button is soon free again. Asked for at once after another
// use, it waits for the file that suits that use.
form.addEventListener('submit', async event => {
  const { submitter } = event
  if (another) {
    event.preventDefault()
    clearTimeout(wait)
    await refresh()
    another = false
    form.requestSubmit(submitter)
    return
  }
  setTimeout(() => submitter?.removeAttribute('aria-busy'), 1500)
})
