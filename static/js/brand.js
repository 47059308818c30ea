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
const own = new Set() // what was chosen by hand since then: it stays

const address = without => {
  const choices = new FormData(form)
  for (const name of without) choices.delete(name)
  return `/marque/bulle?${new URLSearchParams(choices)}`
}

async function refresh () {
  const mine = ++turn
  const anew = another ? ofFile.filter(name => !own.has(name)) : []
  try {
    const answer = await fetch(`${address(anew)}&fragment=1`)
    const html = await answer.text()
    if (!answer.ok || mine !== turn) return
    preview.innerHTML = html
    const made = preview.firstElementChild.dataset
    for (const name of anew) form.elements[name].value = made[name]
    another = false
    if (button) button.textContent = made.weight
    history.replaceState(null, '', address([]))
  } catch {
    form.querySelector('[data-refresh]').hidden = false // no network: by hand, later
  }
}

form.addEventListener('input', ({ target: { name } }) => {
  if (name === 'use') {
    another = true
    own.clear()
  } else own.add(name)
  turn++ // an answer on its way is too old
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
