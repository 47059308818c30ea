// What this account was writing here and the site has not got yet (see kept.js): the way back to each, where it is
// sent by itself.
import { everything } from './kept.js'

const box = document.querySelector('[data-kept]')
const entries = everything(box.dataset.kept)
for (const entry of entries) {
  const title = entry.typed.find(([name]) => name === 'title')?.[1].trim() || box.dataset.untitled
  const link = Object.assign(document.createElement('a'), { textContent: title, href: entry.spot ? `/espace/spots/${entry.spot}/modifier` : '/espace/spots/nouveau' })
  const item = document.createElement('li')
  item.append(link)
  box.querySelector('ul').append(item)
}
box.hidden = entries.length === 0
