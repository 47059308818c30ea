// What the other moderators do shows while the page is open. Without this, a page that is out of date is told so when it acts.
const list = document.querySelector('[data-live]')
const now = document.querySelector('[data-now]')
const current = document.querySelector('.waiting .current')?.dataset.item

function hear ({ item, note, gone }) {
  const row = list?.querySelector(`[data-item="${item}"]`)
  if (row) {
    row.classList.toggle('gone', gone)
    row.querySelector('[data-note]').textContent = note
  }
  if (now && note && String(item) === current) {
    now.textContent = note
    now.hidden = false
  }
}

if (list && 'EventSource' in window) {
  const source = new EventSource(list.dataset.live)
  source.addEventListener('message', event => hear(JSON.parse(event.data)))
  addEventListener('pagehide', () => source.close())
}

// What was claimed is given back by whoever leaves, but not by whoever acts on it.
const mine = document.querySelector('form[data-mine]')
let acting = false
document.addEventListener('submit', () => { acting = true })
addEventListener('pagehide', () => {
  if (mine && !acting) navigator.sendBeacon(mine.action, new URLSearchParams(new FormData(mine)))
})
