// The photos of a spot's form: each is sent by itself as soon as it is chosen, with its own progress, and waits in
// the browser while there is no network. The form then carries its name only.
import { forgetPhoto, keepPhoto, photosOf } from './kept.js'
import { number, order } from './photo-order.js'
import { upload } from './photo-upload.js'

const heaviest = 20 << 20
const most = 6

/** photoList looks after the photos of form. */
export function photoList (form) {
  const list = form.querySelector('[data-photos]')
  const words = list.dataset
  const said = form.querySelector('[data-photos-said]')
  const problem = form.querySelector('[data-file-problem]')
  const chooser = form.elements.photos
  const waiting = [] // not on the site yet, in the order they were chosen
  const known = new Set() // the files chosen so far
  let owner = '' // the entry of kept.js they belong to
  let busy = false
  let held // the button that was pressed while photos were on their way

  chooser.closest('.drop').classList.add('whole') // the photos are shown above: the browser's own list would say them twice
  list.querySelectorAll(':scope > li').forEach(dress)
  order(list, said)
  chooser.addEventListener('change', () => {
    const files = [...chooser.files]
    chooser.value = '' // each goes by itself
    choose(files)
  })
  list.addEventListener('click', event => {
    const row = event.target.closest('[data-remove]')?.closest('li')
    if (!row) return
    const next = row.nextElementSibling ?? row.previousElementSibling
    row.remove()
    changed(words.removed);
    (next?.querySelector('[data-remove]') ?? chooser).focus()
  })
  addEventListener('online', pump)
  addEventListener('offline', () => { for (const p of waiting) if (p.state === 'waiting') tell(p) })
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') pump() })
  form.addEventListener('submit', event => {
    if (!waiting.length) return
    event.preventDefault()
    const stuck = waiting.some(p => p.state === 'failed')
    held = stuck ? undefined : event.submitter
    complain([stuck ? words.stuck : words.hold])
    if (stuck) waiting.find(p => p.state === 'failed').row.querySelector('button:not([hidden])').focus()
  })

  function complain (problems) {
    problem.textContent = problems.join(' ')
    problem.hidden = problems.length === 0
  }

  // dress gives a photo that the site has its buttons.
  function dress (row) {
    row.querySelector('[data-remove]').hidden = false
    row.querySelector('[data-drop]').remove()
  }

  function changed (text) {
    if (text) said.textContent = text
    number(list)
    form.querySelector('[data-alt-hint]').hidden = list.children.length === 0
    list.dispatchEvent(new Event('input', { bubbles: true }))
  }

  function choose (files) {
    const problems = []
    for (const file of files) {
      const key = `${file.name} ${file.size} ${file.lastModified}`
      if (file.size > heaviest) problems.push(words.tooBig.replace('%s', file.name))
      else if (file.size === 0) problems.push(words.empty.replace('%s', file.name))
      else if (known.has(key)) problems.push(words.twice.replace('%s', file.name))
      else if (list.children.length >= most) { problems.push(words.tooMany); break } else {
        known.add(key)
        const photo = { key: crypto.getRandomValues(new Uint32Array(4)).join('-'), form: owner, name: file.name, file: key, alt: '', blob: file, chosen: Date.now() + waiting.length }
        add(photo)
        keepPhoto(plain(photo))
      }
    }
    complain(problems)
    changed()
    pump()
  }

  const plain = ({ key, form, name, file, alt, blob, chosen }) => ({ key, form, name, file, alt, blob, chosen })

  function add (photo) {
    const row = form.querySelector('[data-upload]').content.firstElementChild.cloneNode(true)
    const picture = row.querySelector('img')
    const alt = row.querySelector('input')
    picture.src = URL.createObjectURL(photo.blob)
    picture.onerror = () => { picture.style.visibility = 'hidden' } // not every browser shows every picture
    alt.id = row.querySelector('label').htmlFor = `alt-${photo.key}`
    alt.value = photo.alt
    alt.addEventListener('change', () => { photo.alt = alt.value; keepPhoto(plain(photo)) })
    row.querySelector('[data-name]').textContent = photo.name
    row.querySelector('[data-retry]').addEventListener('click', () => { photo.state = 'waiting'; photo.tries = 0; complain([]); tell(photo); pump(); alt.focus() })
    row.querySelector('[data-cancel]').addEventListener('click', () => { photo.cancel?.(); drop(photo); row.remove(); changed(words.removed); chooser.focus(); pump() })
    Object.assign(photo, { row, state: 'waiting', tries: 0 })
    list.append(row)
    waiting.push(photo)
    tell(photo)
  }

  function drop (photo) {
    waiting.splice(waiting.indexOf(photo), 1)
    known.delete(photo.file)
    forgetPhoto(photo.key)
    URL.revokeObjectURL(photo.row.querySelector('img').src)
  }

  // tell shows where a photo stands.
  function tell (photo, text) {
    const bar = photo.row.querySelector('progress')
    bar.hidden = photo.state === 'failed'
    photo.row.classList.toggle('failed', photo.state === 'failed')
    photo.row.querySelector('[data-told]').textContent = text ?? (navigator.onLine ? words.waits : words.offline)
    photo.row.querySelector('[data-retry]').hidden = photo.state !== 'failed'
  }

  // pump sends what waits, one photo at a time: on a phone two would only share the same thread.
  async function pump () {
    const photo = waiting.find(p => p.state === 'waiting')
    if (busy || !photo || !navigator.onLine) return
    busy = true
    photo.state = 'sending'
    const end = await upload(words.one, photo, (part, lighter) => {
      const bar = photo.row.querySelector('progress')
      if (part < 1) bar.value = part * 100; else bar.removeAttribute('value')
      tell(photo, part < 1 ? (lighter ? words.lighter : words.sending) : words.treating)
    })
    busy = false
    if (waiting.includes(photo)) ended(photo, end)
    pump()
  }

  function ended (photo, { row, sentence, status }) {
    if (row) { arrived(photo, row); return }
    if (status === 401) { photo.state = 'failed'; tell(photo, words.signedOut); return }
    if (sentence || status === 413) { photo.state = 'failed'; tell(photo, sentence || words.tooBig.replace('%s', photo.name)); freed(); return }
    photo.state = 'waiting'
    if (!navigator.onLine) { tell(photo); return }
    if (photo.tries++ < 3) { photo.state = 'resting'; tell(photo); setTimeout(() => { photo.state = 'waiting'; pump() }, 3000 * photo.tries); return }
    photo.state = 'failed'
    tell(photo, words.failed)
    freed()
  }

  function arrived (photo, row) {
    const typing = document.activeElement === photo.row.querySelector('input')
    row.querySelector('[name=kept_alt]').value = photo.row.querySelector('input').value
    dress(row)
    photo.row.replaceWith(row)
    waiting.splice(waiting.indexOf(photo), 1)
    forgetPhoto(photo.key)
    if (typing) row.querySelector('[name=kept_alt]').focus()
    changed(words.arrived.replace('%s', photo.name))
    const { taken, latitude, longitude } = row.dataset
    if (taken) form.dispatchEvent(new CustomEvent('taken', { detail: { taken, latitude, longitude } }))
    freed()
  }

  // freed lets the form go that waited for its photos.
  function freed () {
    if (!held || waiting.some(p => p.state !== 'failed')) return
    const button = held
    held = undefined
    complain(waiting.length ? [words.stuck] : [])
    if (!waiting.length) form.requestSubmit(button)
  }

  async function fetchRow (id) {
    const answer = await fetch(`${words.one}/${id}`)
    if (!answer.ok) return null
    const row = document.createRange().createContextualFragment(await answer.text()).querySelector('li')
    if (row) dress(row)
    return row
  }

  return {
    pending: () => waiting.length,
    belong (name) { owner = name; for (const p of waiting) if (p.form !== name) { p.form = name; keepPhoto(plain(p)) } },
    /** show makes the list what a kept form had: { id, alt } each. */
    async show (wanted) {
      const rows = await Promise.all(wanted.map(({ id }) => list.querySelector(`[data-photo="${CSS.escape(id)}"]`) ?? fetchRow(id).catch(() => null)))
      rows.forEach((row, i) => { if (row) row.querySelector('[name=kept_alt]').value = wanted[i].alt })
      list.replaceChildren(...rows.filter(Boolean))
      number(list)
    },
    /** resume takes up the photos that were kept for a form. */
    async resume (name) {
      for (const photo of await photosOf(name)) { known.add(photo.file); add(photo) }
      changed()
      pump()
    },
  }
}
