// The keyboard is enough; ? tells the keys.
const undo = document.querySelector('form[data-undo]')
const form = document.querySelector('form[data-keys]')
const links = [...document.querySelectorAll('.waiting a')]
const help = document.querySelector('[data-keys-list]')
const here = links.findIndex(a => a.getAttribute('aria-current'))

const typing = target => target.closest('input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea, [contenteditable]')

document.addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && form?.contains(event.target)) return send(event)
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target) || help?.open) return
  const key = event.key.toLowerCase()
  const button = (key === 'z' ? undo : form)?.querySelector(`[data-key="${key}"]`)
  const act = button ? () => press(button) : acts[key]
  if (!act) return
  event.preventDefault()
  act()
})

const acts = {
  j: () => go(1),
  k: () => go(-1),
  '/': search,
  '?': () => help?.showModal()
}

// In an item, the next one opens; in the list, it takes the focus, and Enter opens it.
function go (step) {
  if (here >= 0) return links[here + step]?.click()
  const at = links.indexOf(document.activeElement)
  links[at < 0 ? 0 : at + step]?.focus()
}

// The field is in the list: from an item, the way leads there.
function search () {
  const field = document.querySelector('[data-search]')
  if (field) return field.select()
  location.assign('/moderation' + location.search + '#q')
}
if (location.hash === '#q') document.querySelector('[data-search]')?.focus()

// Whoever was led to the reason sends the decision from there.
let begun = null

function send (event) {
  if (!begun) return
  event.preventDefault()
  press(begun)
}

// A decision that needs a reason leads to it first; with the reason chosen it is sent.
function press (button) { button.focus(); button.click() }

form?.addEventListener('click', event => {
  const button = event.target.closest('[data-needs]')
  const reason = button && form.elements[button.dataset.needs]
  if (!reason || reason.value) return
  event.preventDefault()
  begun = button
  reason.closest('details').open = true
  reason.focus()
})

document.querySelector('[data-keys-help]')?.removeAttribute('hidden')
document.querySelector('[data-keys-open]')?.addEventListener('click', () => help.showModal())

// Once something is ticked, what can be done with it shows.
const bulk = document.querySelector('[data-bulk]')
bulk?.addEventListener('change', event => {
  if (event.target.name === 'item') bulk.querySelector('[data-bulk-why]').open = !!bulk.querySelector('[name=item]:checked')
})

// What can no longer be taken back is no longer offered.
if (undo) setTimeout(() => undo.remove(), Math.max(0, 30_000 - (Date.now() - undo.dataset.undo * 1000)))
