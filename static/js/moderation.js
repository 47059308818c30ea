// The keyboard is enough: P publishes, C asks for a change, R refuses, J and K go down and up the list, Z takes back the
// decision made a moment ago.
const undo = document.querySelector('form[data-undo]')
const form = document.querySelector('form[data-keys]')
const links = [...document.querySelectorAll('.waiting a')]
const here = links.findIndex(a => a.ariaCurrent || a.getAttribute('aria-current'))
document.querySelector('[data-keys-help]')?.removeAttribute('hidden')

const typing = target => target.closest('input:not([type=hidden]), select, textarea, [contenteditable]')

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return
  const key = event.key.toLowerCase()
  const button = (key === 'z' ? undo : form)?.querySelector(`[data-key="${key}"]`)
  if (button) {
    event.preventDefault()
    press(button)
  } else if (key === 'j' || key === 'k') {
    links[here + (key === 'j' ? 1 : -1)]?.click()
  }
})

// A decision that needs a reason leads to it first; with the reason chosen it is sent.
function press (button) { button.focus(); button.click() }

form?.addEventListener('click', event => {
  const button = event.target.closest('[data-needs]')
  const reason = button && form.elements[button.dataset.needs]
  if (!reason || reason.value) return
  event.preventDefault()
  reason.closest('details').open = true
  reason.focus()
})

// What can no longer be taken back is no longer offered.
if (undo) setTimeout(() => undo.remove(), Math.max(0, 30_000 - (Date.now() - undo.dataset.undo * 1000)))
