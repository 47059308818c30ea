// A button beside each field to copy. Without this, the field is selected and copied by hand.
for (const field of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button small'
  button.textContent = field.dataset.copy
  button.addEventListener('click', async () => {
    field.select()
    try {
      await navigator.clipboard.writeText(field.value)
      button.textContent = field.dataset.copied
    } catch { /* not allowed: the text stays selected */ }
  })
  field.after(button)
}
