// What a person typed and the site has not got yet, kept in their browser: texts in localStorage, photos in
// IndexedDB. Each entry belongs to one account and to one opening of a form (its key "once"), so that nobody finds
// another's words, and two tabs do not write over each other. Every function survives a browser that keeps nothing.
const prefix = 'kept '
const patience = 30 * 24 * 3600e3 // for words nobody came back to

/** keep writes an entry down; false when the browser cannot. */
export function keep (entry) {
  try {
    localStorage.setItem(nameOf(entry), JSON.stringify({ ...entry, at: Date.now() }))
    return true
  } catch { return false }
}

export function nameOf ({ account, once }) { return `${prefix}${account} ${once}` }

/** forget drops an entry, by its name. */
export function forget (name) { try { localStorage.removeItem(name) } catch { /* nothing is kept */ } }

/** left lists what an account left of a spot (0: a new one), or in the form that wrote it last, newest first. */
export function left (account, spot, pen) { return everything(account).filter(entry => entry.spot === spot || entry.once === pen) }

/** everything lists all that an account left here, newest first. */
export function everything (account) {
  const all = []
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(prefix)) continue
      const entry = JSON.parse(localStorage.getItem(name))
      if (Date.now() - entry.at > patience) forget(name)
      else if (entry.account === account) all.push(entry)
    }
  } catch { return [] }
  return all.sort((a, b) => b.at - a.at)
}

/** hold marks an entry as open in this tab for as long as it lives; false when another tab has it. */
export function hold (entry) {
  if (!navigator.locks) return Promise.resolve(true)
  return new Promise(resolve => {
    navigator.locks.request(nameOf(entry), { ifAvailable: true }, lock => {
      resolve(lock !== null)
      return lock && new Promise(() => {}) // until the page goes
    }).catch(() => resolve(true))
  })
}

const database = 'kept'
let opened

function store (mode) {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(database, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore('photos', { keyPath: 'key' }).createIndex('form', 'form')
    asked.onsuccess = () => {
      asked.result.onversionchange = () => { asked.result.close(); opened = undefined } // signing out throws it away
      resolve(asked.result)
    }
    asked.onerror = asked.onblocked = () => reject(asked.error)
  })
  return opened.then(db => db.transaction('photos', mode).objectStore('photos'))
}

function done (request) {
  return new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error) })
}

/** keepPhoto keeps { key, form, name, alt, blob }; false when the browser cannot. */
export async function keepPhoto (photo) {
  try { await done((await store('readwrite')).put(photo)); return true } catch { return false }
}

export async function forgetPhoto (key) {
  try { await done((await store('readwrite')).delete(key)) } catch { /* nothing is kept */ }
}

/** photosOf lists the photos kept for a form, by the name of its entry, in the order they were chosen. */
export async function photosOf (form) {
  try { return (await done((await store('readonly')).index('form').getAll(form))).sort((a, b) => a.chosen - b.chosen) } catch { return [] }
}

/** forgetAll drops everything an account left here: it signs out. */
export async function forgetAll (account) {
  const mine = `${prefix}${account} `
  try { for (const name of Object.keys(localStorage)) if (name.startsWith(mine)) forget(name) } catch { /* nothing is kept */ }
  try {
    const photos = await store('readwrite')
    const keys = await done(photos.index('form').getAllKeys(IDBKeyRange.bound(mine, mine + '\uffff')))
    await Promise.all(keys.map(key => done(photos.delete(key))))
  } catch { /* nothing is kept */ }
}
