// The preview follows the choices. Without this, a button refreshes it.
const form = document.querySelector('form[data-bubble]')
const preview = document.querySelector('[data-bubble-preview]')
form.querySelector('[data-refresh]').hidden = true

let turn = 0
let wait

async function refresh () {
  const mine = ++turn
  const address = `/marque/bulle?${new URLSearchParams(new FormData(form))}`
  try {
    const answer = await fetch(`${address}&fragment=1`)
    if (!answer.ok || mine !== turn) return
    preview.innerHTML = await answer.text()
    history.replaceState(null, '', address)
  } catch {
    form.querySelector('[data-refresh]').hidden = false // no network: by hand, later
  }
}

form.addEventListener('input', () => {
  clearTimeout(wait)
  wait = setTimeout(refresh, 120)
})

// A download leaves the page where it is: its button is soon free again.
form.addEventListener('submit', event => {
  setTimeout(() => event.submitter?.removeAttribute('aria-busy'), 1500)
})
