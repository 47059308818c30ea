// The form of a spot saves itself while it is written: on the site every few seconds, in the browser at once. What
// the site has, the browser forgets; what the network or a closed tab cut off comes back with the form and is sent
// then. The site tells this form's own late or lost sendings from somebody else's by its key and its turn.
import { forget, hold, keep, left, nameOf } from './kept.js'

const pace = 2500 // between two savings while a person types
const mechanical = /^(once|version|turn|action|over|move|photos|drop_photo)$/

/** keepDraft looks after form; photos is its list (see photo-list.js). */
export function keepDraft (form, photos) {
  const line = form.querySelector('[data-saving]')
  const field = name => form.elements[name] ?? form.appendChild(Object.assign(document.createElement('input'), { type: 'hidden', name }))
  const state = { account: form.dataset.account, spot: Number(form.dataset.spot), once: form.elements.once.value, version: Number(form.elements.version?.value ?? 0), turn: 0 }
  let saved = form.hasAttribute('data-unsaved') ? '' : JSON.stringify(typed())
  let halted = false // a person must choose first, or the form has gone
  let sending = false
  let timer, tries = 0

  function typed () {
    return [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !mechanical.test(name))
  }

  const dirty = () => JSON.stringify(typed()) !== saved

  // note writes down what the site has not got; true when the browser could.
  function note () {
    if (dirty() || photos.pending()) return keep({ ...state, typed: typed() })
    forget(nameOf(state))
    return true
  }

  function touched () {
    if (halted) { note(); return }
    const safe = note()
    if (!dirty()) return
    if (!navigator.onLine) say(safe ? 'offline' : 'open')
    timer ??= setTimeout(save, pace)
  }

  async function save () {
    clearTimeout(timer)
    timer = undefined
    if (halted || sending || !navigator.onLine || !dirty()) return
    const words = typed()
    sending = true
    const turn = ++state.turn
    note()
    try {
      const answer = await fetch(address(), { method: 'POST', body: body(words), signal: AbortSignal.timeout(20_000) })
      if (answer.ok) took(await answer.json(), JSON.stringify(words))
      else if (answer.status !== 409 || turn === state.turn) refused(answer.status) // else what left after it arrived before it
    } catch { later() }
    sending = false
    if (dirty() && !timer) touched()
  }

  const address = () => state.spot ? `/espace/spots/${state.spot}/brouillon` : '/espace/spots/nouveau/brouillon'
  const body = words => new URLSearchParams([...words, ['once', state.once], ['version', state.version], ['turn', state.turn]])

  function took (answer, words) {
    if (halted) return // it was sent for good meanwhile
    if (!state.spot) begun(answer.spot)
    state.version = answer.version
    saved = words
    tries = 0
    note()
    say(answer.unclear ? 'unclear' : 'saved', answer.unclear ? '' : line.dataset.at.replace('%n', new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' })))
    if (answer.unclear) keep({ ...state, typed: typed() })
    form.dispatchEvent(new CustomEvent('saved', { detail: answer }))
  }

  // begun gives a new spot its own address: the page opened again is the draft.
  function begun (spot) {
    state.spot = spot
    const path = `/espace/spots/${spot}/modifier`
    form.setAttribute('action', path)
    for (const button of form.querySelectorAll('[data-ask]')) {
      for (const name of ['data-ask', 'formaction']) button.setAttribute(name, button.getAttribute(name).replace('/espace/spots/nouveau', path))
    }
    form.querySelector('[data-place]').dataset.spot = spot
    history.replaceState(history.state, '', path)
  }

  function refused (status) {
    const safe = note()
    if (status === 401) { say('out', '', 'door'); timer = setTimeout(save, 30_000) }
    else if (status === 409) { halted = true; say('conflict', '', 'choices') }
    else if (status === 404 || status === 410) { halted = true; say('gone') }
    else if (status === 429 || status >= 500) later(safe)
    else say('refused')
  }

  function later (safe = note()) {
    say(!safe ? 'open' : navigator.onLine ? 'later' : 'offline')
    timer ??= setTimeout(save, Math.min(60_000, 4000 * 2 ** tries++))
  }

  // say shows how things stand. Voices hear it when that changes, not each time it is true again.
  function say (key, when = '', offered = '') {
    line.hidden = false
    line.dataset.state = key
    const said = line.querySelector('[data-said]')
    if (said.textContent !== line.dataset[key]) said.textContent = line.dataset[key]
    line.querySelector('[data-when]').textContent = when
    for (const part of ['choices', 'door']) line.querySelector(`[data-${part}]`).hidden = part !== offered
    if (offered === 'door') line.querySelector('[data-door] a').href = '/connexion?next=' + encodeURIComponent(location.pathname)
  }

  // What this account left of this spot when the tab closed, or the network, comes back.
  async function back () {
    photos.belong(nameOf(state))
    if (saved === '') { hold(state); save(); return } // refused by the site a moment ago: it is all here
    for (const entry of left(state.account, state.spot, form.dataset.pen)) {
      if (!await hold(entry)) continue // another tab writes it
      const elsewhere = entry.spot && entry.once !== form.dataset.pen && entry.version !== state.version
      if (!elsewhere) { await resume(entry); return }
      halted = true
      say('conflict', '', 'choices')
      line.entry = entry
      return
    }
    hold(state)
  }

  async function resume (entry) {
    Object.assign(state, { once: entry.once, turn: entry.turn + 1 })
    field('once').value = entry.once
    await fill(entry.typed)
    photos.belong(nameOf(state))
    await photos.resume(nameOf(state))
    line.hidden = false
    line.querySelector('[data-anew]').hidden = false
    line.querySelector('[data-start]').hidden = entry.spot !== 0
    form.dispatchEvent(new Event('restored'))
    save()
  }

  async function fill (words) {
    const values = name => words.filter(([n]) => n === name).map(([, value]) => value)
    const alts = values('kept_alt')
    await photos.show(values('kept_photo').map((id, i) => ({ id, alt: alts[i] ?? '' })))
    for (const one of form.elements) {
      if (!one.name || mechanical.test(one.name) || one.name.startsWith('kept_')) continue
      if (/^(radio|checkbox)$/.test(one.type)) one.checked = values(one.name).includes(one.value)
      else if (values(one.name).length) one.value = values(one.name)[0]
    }
  }

  line.querySelector('[data-mine]').addEventListener('click', async () => {
    try {
      const answer = await fetch(`/espace/spots/${state.spot}/brouillon`)
      if (!answer.ok) { refused(answer.status); return }
      state.version = (await answer.json()).version
    } catch { return }
    field('version').value = state.version
    halted = false
    if (line.entry) await resume(line.entry)
    line.entry = undefined
    save()
  })
  line.querySelector('[data-theirs]').addEventListener('click', () => {
    forget(nameOf(line.entry ?? state))
    leave()
    location.reload()
  })
  line.querySelector('[data-start]').addEventListener('click', () => { flush(); leave() })

  function leave () { halted = true; clearTimeout(timer); gone = true }
  let gone = false

  // flush sends without waiting: the page may not be there for the answer.
  function flush () {
    if (gone) return
    note()
    if (halted || !dirty()) return
    state.turn++
    note()
    navigator.sendBeacon(address(), body(typed()))
  }

  form.addEventListener('input', touched)
  form.addEventListener('change', touched)
  addEventListener('online', () => { timer = clearTimeout(timer); save() })
  addEventListener('offline', () => { if (dirty() || photos.pending()) say(note() ? 'offline' : 'open') })
  addEventListener('pagehide', flush)
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') flush(); else save() })
  addEventListener('pageshow', event => { if (event.persisted && gone) location.reload(); else touched() })
  document.addEventListener('submit', event => { // after app.js, which may hold it back
    if (event.target.getAttribute('action') === '/deconnexion') { flush(); leave(); return }
    if (event.target !== form || event.defaultPrevented) return
    field('version').value = state.version
    field('turn').value = ++state.turn
    keep({ ...state, typed: typed() })
    try { sessionStorage.setItem('sending', nameOf(state)) } catch { /* it stays kept a while longer */ }
    leave()
    setTimeout(() => { halted = gone = false }, 30_000) // still here: nothing was sent
  })
  back()
}
