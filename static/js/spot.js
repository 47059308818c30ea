// The page of a spot: its photos large, one after the other; sharing with what the device offers; paper.
// Without this, the photos are links and the browser's own menu prints.
import './print.js'
import './copy.js'

const box = document.querySelector('[data-lightbox]')
const links = [...document.querySelectorAll('[data-gallery] a')]

if (box?.showModal) {
  const picture = new Image()
  box.querySelector('figure').prepend(picture)
  const credit = document.querySelector('.credit').textContent
  let at = 0

  const show = index => {
    at = (index + links.length) % links.length
    const small = links[at].querySelector('img')
    picture.src = links[at].href
    picture.alt = small.alt
    picture.width = small.getAttribute('width')
    picture.height = small.getAttribute('height')
    box.querySelector('[data-caption]').textContent = `${small.alt} · ${credit}`
    box.querySelector('[data-count]').textContent = links.length > 1 ? `${at + 1} / ${links.length}` : ''
  }
  for (const button of box.querySelectorAll('[data-step]')) {
    button.hidden = links.length < 2
    button.addEventListener('click', () => show(at + Number(button.dataset.step)))
  }
  links.forEach((link, index) => link.addEventListener('click', event => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return // a tab of their own, as asked
    event.preventDefault()
    show(index)
    box.showModal()
  }))
  box.addEventListener('keydown', event => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step && links.length > 1) { event.preventDefault(); show(at + step) }
  })
  // A finger drawn sideways turns the page; a touch beside the picture closes.
  let from = null
  box.addEventListener('pointerdown', event => { from = event.clientX })
  box.addEventListener('pointerup', event => {
    const far = event.clientX - from
    if (links.length > 1 && Math.abs(far) > 60) show(at + (far < 0 ? 1 : -1))
    else if (event.target === box) box.close()
  })
  box.addEventListener('close', () => { links[at].focus(); picture.removeAttribute('src') })
}

const share = document.querySelector('[data-share]')
if (share && navigator.share) {
  share.hidden = false
  share.addEventListener('click', () => {
    navigator.share({ title: share.dataset.title, url: share.dataset.url }).catch(() => {}) // they changed their mind
  })
}
