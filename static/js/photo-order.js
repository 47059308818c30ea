// The order of the photos, by the finger or the mouse on a photo, and by the buttons of each. The list is told anew
// after each move; the form saves itself.
const among = list => [...list.querySelectorAll(':scope > li')]

/** order lets list be put in order; said is where voices hear of it. */
export function order (list, said) {
  list.addEventListener('click', event => {
    const button = event.target.closest('[data-move]')
    if (!button) return
    event.preventDefault()
    const row = button.closest('li')
    const other = button.dataset.move === 'up' ? row.previousElementSibling : row.nextElementSibling
    if (!other) return
    if (button.dataset.move === 'up') other.before(row); else other.after(row)
    moved(list, row, said)
    const at = getComputedStyle(button).display === 'none' ? row.querySelector(`[data-move]:not([data-move=${button.dataset.move}])`) : button
    at.focus()
  })
  list.addEventListener('pointerdown', event => {
    const look = event.target.closest('.look')
    if (!look || event.button !== 0 || among(list).length < 2) return
    drag(list, look.closest('li'), event, said)
  })
  number(list)
}

function drag (list, row, down, said) {
  const look = row.querySelector('.look')
  const from = among(list).indexOf(row)
  down.preventDefault()
  look.setPointerCapture(down.pointerId)
  row.classList.add('dragged')
  const follow = event => {
    const edge = 70
    if (event.clientY < edge) scrollBy(0, -12); else if (event.clientY > innerHeight - edge) scrollBy(0, 12)
    for (const other of among(list)) {
      if (other === row) continue
      const box = other.getBoundingClientRect()
      if (event.clientY < box.top || event.clientY > box.bottom) continue
      const before = among(list).indexOf(other) < among(list).indexOf(row)
      if (before && event.clientY < box.top + box.height * .6) other.before(row)
      else if (!before && event.clientY > box.top + box.height * .4) other.after(row)
      return
    }
  }
  const end = () => {
    look.removeEventListener('pointermove', follow)
    row.classList.remove('dragged')
    if (among(list).indexOf(row) !== from) moved(list, row, said)
  }
  look.addEventListener('pointermove', follow)
  look.addEventListener('lostpointercapture', end, { once: true })
}

function moved (list, row, said) {
  number(list)
  const rows = among(list)
  said.textContent = list.dataset.moved.replace('%n', rows.indexOf(row) + 1).replace('%m', rows.length)
  list.dispatchEvent(new Event('input', { bubbles: true }))
}

/** number names the buttons of each photo by its place. */
export function number (list) {
  among(list).forEach((row, i) => {
    for (const button of row.querySelectorAll('[data-move]')) button.setAttribute('aria-label', button.getAttribute('aria-label').replace(/\d+/, i + 1))
    row.querySelector('[data-grip]')?.removeAttribute('hidden')
  })
}
