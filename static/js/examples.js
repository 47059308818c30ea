// The example of the reason that is chosen, and a button that begins the message with it.
const list = document.querySelector('[data-examples]')
const form = list?.closest('form')
const reason = form?.elements.reason
const message = form?.elements.message

function show () {
  for (const one of list.querySelectorAll('[data-example]')) {
    one.hidden = Boolean(reason.value) && one.dataset.example !== reason.value
    one.querySelector('button').hidden = one.dataset.example !== reason.value
  }
  if (reason.value) list.open = true
}

list?.addEventListener('click', event => {
  const button = event.target.closest('button')
  if (!button) return
  const example = button.previousElementSibling.textContent
  message.value = message.value.trim() ? `${message.value.trim()}\n${example}` : example
  message.dispatchEvent(new Event('input', { bubbles: true }))
  message.focus()
})
reason?.addEventListener('change', show)
if (reason) show()
