// Writing a spot on a phone, with all that a phone does to those who write: networks that go, tabs that close,
// sessions that end, other tabs and other people. Nothing typed is lost, and nothing is made twice.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { sound } from './checks.mjs'
import { fill, forgive, labelled, quiet, signIn, site, tab, typeSignIn } from './harness.mjs'
import { photo, press, rights, tabTo, why } from './people.mjs'

const { journey } = site()
const cliff = fileURLToPath(new URL('../media/testdata/falaise-orientation6-gps.jpg', import.meta.url))
const blank = '/espace/spots/nouveau'

const state = (page, name) => page.locator(`[data-saving][data-state=${name}]`).waitFor()
const value = async (page, label) => (await labelled(page, label)).inputValue()
const kept = page => page.evaluate(() => Object.keys(localStorage).filter(name => name.startsWith('kept ')))
// The site has it all: the browser keeps nothing any more.
const forgotten = page => page.waitForFunction(() => !Object.keys(localStorage).some(name => name.startsWith('kept ')))
const photos = page => page.locator('.photo[data-photo]')
const rest = { Catégorie: 'Point de vue', 'Le point exact': true, 'Non, aucune': true, 'De mon prénom ou du nom de ma structure': true, [rights]: true }

async function writes(page, email = 'ambassadrice@demo.test') {
  await signIn(page, email)
  await page.goto(blank)
}

journey('a network that goes, a tab that closes, and a spot that everybody sees', { phone: true }, async ({ page, another, base }) => {
  await writes(page)
  await page.locator('input[type=file]').setInputFiles(cliff)
  await page.getByText('D’après votre photo, ce serait à Rocamadour').waitFor()
  assert.match(await value(page, 'Latitude'), /^44\.79/)
  await fill(page, { 'Le nom du spot': 'La falaise du matin' })
  await state(page, 'saved')
  await page.waitForURL('**/espace/spots/*/modifier')
  await page.getByText('Commune trouvée').waitFor()

  const context = page.context()
  await context.setOffline(true)
  await fill(page, { 'Pourquoi vous l’aimez': why })
  await page.locator('input[type=file]').setInputFiles(photo)
  await page.getByText('Gardée sur ce téléphone, envoyée dès que le réseau revient.').waitFor()
  await page.locator('.sending').getByLabel('Description de la photo').fill('Une mire de couleurs')
  await state(page, 'offline')
  await page.locator('.sending').getByLabel('Description de la photo').blur()
  await sound(page)
  const address = page.url()
  quiet(page)
  await page.close()
  await context.setOffline(false)

  const again = await tab(context, base)
  await again.goto(address)
  await again.getByText('Retrouvé').waitFor()
  assert.equal(await value(again, 'Pourquoi vous l’aimez'), why)
  await photos(again).nth(1).waitFor()
  assert.equal(await photos(again).nth(1).getByLabel('Description de la photo').inputValue(), 'Une mire de couleurs')
  await state(again, 'saved')
  await forgotten(again)
  await fill(again, rest)
  await photos(again).first().getByLabel('Description de la photo').fill('Une falaise au-dessus de la mer')
  await press(again, 'Envoyer à l’équipe')
  await again.getByRole('heading', { name: 'Est-ce l’un de ceux-ci' }).waitFor()
  await again.locator('.asked button[value=submit]').click()
  await again.waitForURL('**/espace')
  quiet(again)

  const moderator = await another({})
  await signIn(moderator, 'moderation@demo.test')
  await moderator.goto('/moderation')
  await moderator.getByRole('link', { name: /La falaise du matin/ }).first().click()
  await press(moderator, 'Publier')
  await moderator.waitForURL('**/moderation**')
  const visitor = await another({ phone: true })
  await visitor.goto('/spots/la-falaise-du-matin')
  const shown = visitor.getByRole('img', { name: 'Une falaise au-dessus de la mer' })
  await shown.waitFor()
  const { width, height } = await shown.evaluate(async image => { await image.decode(); return { width: image.naturalWidth, height: image.naturalHeight } })
  assert.ok(width > height, `the cliff lies, as it was seen: ${width} × ${height}`) // the file holds it on its side
})

journey('a photo cut on its way leaves the others, and comes by itself', { phone: true }, async ({ page }) => {
  await writes(page)
  let cut = 0
  await page.route('**/espace/spots/photos', route => cut++ ? route.continue() : route.abort('connectionreset'))
  await page.locator('input[type=file]').setInputFiles([cliff, photo])
  await photos(page).nth(1).waitFor()
  forgive(page, /ERR_CONNECTION_RESET/)
  assert.deepEqual(await photos(page).locator('img').evaluateAll(all => all.length), 2)
  await state(page, 'saved')
})

journey('a photo made lighter for a slow network still knows where it was taken', { phone: true }, async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }))
  await writes(page)
  const [request] = await Promise.all([page.waitForRequest('**/espace/spots/photos'), page.locator('input[type=file]').setInputFiles(cliff)])
  await page.getByText('D’après votre photo, ce serait à Rocamadour').waitFor()
  const size = Number((await request.allHeaders())['content-length'])
  assert.ok(size > 10_000 && size < (await readFile(cliff)).length * .8, `${size} bytes were sent`)
  const { width, height } = await photos(page).locator('img').evaluate(async image => { await image.decode(); return { width: image.naturalWidth, height: image.naturalHeight } })
  assert.ok(width > height, `turned once, not twice: ${width} × ${height}`)
})

journey('a photo that the site cannot take now is sent again by its own button', { phone: true }, async ({ page }) => {
  await writes(page)
  let full = true
  await page.route('**/espace/spots/photos', route => full ? route.fulfill({ status: 429, contentType: 'text/html', body: '<p>Trop de photos à la fois.</p>' }) : route.continue())
  await page.locator('input[type=file]').setInputFiles(photo)
  await page.getByText('Trop de photos à la fois.').waitFor()
  forgive(page, /^429/)
  await sound(page)
  full = false
  await press(page, 'Réessayer')
  await photos(page).waitFor()
})

journey('twenty photos, and the same one twice', { phone: true }, async ({ page }) => {
  await writes(page)
  const buffer = await readFile(photo)
  const many = Array.from({ length: 20 }, (_, i) => ({ name: `photo-${i}.jpg`, mimeType: 'image/jpeg', buffer }))
  await page.locator('input[type=file]').setInputFiles(many)
  await page.getByText('Six photos au plus').waitFor()
  await photos(page).nth(5).waitFor()
  assert.equal(await page.locator('.photo').count(), 6)
  await photos(page).first().getByRole('button', { name: 'Retirer' }).click()
  await page.locator('input[type=file]').setInputFiles(cliff)
  await photos(page).nth(5).waitFor()
  await page.locator('input[type=file]').setInputFiles(cliff)
  await page.getByText(/est déjà dans la liste|Six photos au plus/).waitFor()
  assert.equal(await page.locator('.photo').count(), 6)
  await state(page, 'saved')
})

journey('a session that ends while one writes', { phone: true }, async ({ page }) => {
  await writes(page)
  await fill(page, { 'Le nom du spot': 'Le moulin' })
  await state(page, 'saved')
  await page.context().clearCookies()
  await fill(page, { 'Pourquoi vous l’aimez': why })
  await state(page, 'out')
  forgive(page, /^401/)
  await sound(page)
  await page.getByRole('link', { name: 'Se connecter' }).last().click()
  await page.locator('input[name=email]').focus()
  await typeSignIn(page, 'ambassadrice@demo.test')
  await page.waitForURL('**/espace/spots/*/modifier')
  await page.getByText('Retrouvé').waitFor()
  assert.equal(await value(page, 'Pourquoi vous l’aimez'), why)
  await state(page, 'saved')
})

journey('two tabs of one spot', { phone: true }, async ({ page, base }) => {
  await writes(page)
  await fill(page, { 'Le nom du spot': 'Le lavoir' })
  await state(page, 'saved')
  const other = await tab(page.context(), base)
  await other.goto(page.url())
  await fill(other, { 'Le nom du spot': 'Le lavoir du haut' })
  await state(other, 'saved')
  await page.bringToFront()
  await fill(page, { 'Le nom du spot': 'Le lavoir du bas' })
  await state(page, 'conflict')
  forgive(page, /^409/)
  await sound(page)
  await press(page, 'Garder ce que j’ai écrit ici')
  await state(page, 'saved')
  await fill(other, { 'Pourquoi vous l’aimez': why })
  await state(other, 'conflict')
  forgive(other, /^409/)
  await press(other, 'Prendre l’autre version')
  await other.waitForFunction(() => document.querySelector('[name=title]').value === 'Le lavoir du bas')
  assert.equal(await value(other, 'Pourquoi vous l’aimez'), '')
  quiet(other)
})

journey('sent while it still saves itself', { phone: true }, async ({ page }) => {
  await writes(page)
  let late
  const saving = new Promise(resolve => page.route('**/brouillon', route => { late = route; resolve() })) // on its way for as long as it likes
  await fill(page, { 'Le nom du spot': 'Le gué', 'Pourquoi vous l’aimez': why, Commune: 'Gramat', ...rest, 'La commune seulement': true })
  await saving
  await press(page, 'Envoyer à l’équipe')
  await page.waitForURL('**/espace')
  await page.getByRole('link', { name: 'Le gué' }).waitFor()
  assert.equal(await page.getByRole('link', { name: 'Le gué' }).count(), 1)
  assert.deepEqual(await kept(page), [])
  await late.abort().catch(() => {})
})

journey('nobody finds another’s words', { phone: true }, async ({ page, base }) => {
  await writes(page)
  const context = page.context()
  await context.setOffline(true)
  await fill(page, { 'Le nom du spot': 'Le secret' })
  await state(page, 'offline')
  await page.close()
  await context.setOffline(false)
  await context.clearCookies()
  const theirs = await tab(context, base)
  await writes(theirs, 'entreprise@demo.test')
  assert.equal(await value(theirs, 'Le nom du spot'), '')
  await theirs.goto('/espace')
  assert.equal(await theirs.getByText('Le secret').count(), 0)
  await signOut(theirs)
  const mine = await tab(context, base)
  await signIn(mine, 'ambassadrice@demo.test')
  await mine.goto('/espace')
  await mine.getByText('Gardé sur cet appareil').waitFor()
  await mine.getByRole('link', { name: 'Le secret' }).click()
  await mine.getByText('Retrouvé').waitFor()
  assert.equal(await value(mine, 'Le nom du spot'), 'Le secret')
  await state(mine, 'saved')
  await context.setOffline(true)
  await fill(mine, { 'Le nom du spot': 'Le secret de plus' })
  await state(mine, 'offline')
  await context.setOffline(false)
  await signOut(mine)
  assert.deepEqual(await kept(mine), [], 'who signs out leaves nothing')
})

async function signOut(page) {
  await page.locator('details.menu summary').click()
  await page.locator('details.menu').getByRole('button', { name: 'Se déconnecter' }).click()
  await page.waitForURL(address => !address.pathname.startsWith('/espace'))
}

journey('a browser that keeps nothing', { phone: true }, async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }
    indexedDB.open = () => { throw new DOMException('private', 'SecurityError') }
  })
  await writes(page)
  await page.locator('input[type=file]').setInputFiles(photo)
  await photos(page).waitFor()
  await fill(page, { 'Le nom du spot': 'Le pré' })
  await state(page, 'saved')
  await page.context().setOffline(true)
  await fill(page, { 'Le nom du spot': 'Le grand pré' })
  await state(page, 'open')
  await page.context().setOffline(false)
  await state(page, 'saved')
})

journey('a pin by the arrow keys', { phone: false }, async ({ page }) => {
  await writes(page)
  const map = page.getByRole('application', { name: 'Carte du Lot' })
  await map.focus()
  for (const key of ['ArrowUp', 'ArrowUp', '+', 'ArrowRight', '+', 'Shift+ArrowLeft']) await page.keyboard.press(key)
  const [latitude, longitude] = [Number(await value(page, 'Latitude')), Number(await value(page, 'Longitude'))]
  assert.ok(latitude > 44.6 && latitude < 45 && longitude > 1.4 && longitude < 1.9, `${latitude}, ${longitude}`)
  await page.getByText('L’endroit est noté.').waitFor()
  await page.getByText('Commune trouvée').waitFor()
  await page.keyboard.press('-')
  await page.keyboard.press('-')
  assert.equal(await page.getByRole('button', { name: 'Éloigner' }).isDisabled(), true)
})

journey('photos put in order, by the keyboard and by the hand', { phone: false }, async ({ page }) => {
  await writes(page)
  await page.locator('input[type=file]').setInputFiles([cliff, photo])
  await photos(page).nth(1).waitFor()
  const [first, second] = await photos(page).evaluateAll(all => all.map(row => row.dataset.photo))
  const now = () => photos(page).evaluateAll(all => all.map(row => row.dataset.photo))
  await page.locator('h1').click()
  await tabTo(page, 'Reculer la photo 1')
  await page.keyboard.press('Enter')
  await page.getByText('Photo placée en position 2 sur 2.').waitFor()
  assert.deepEqual(await now(), [second, first])
  await page.keyboard.press('Enter') // the focus is on the way back
  await page.getByText('Photo placée en position 1 sur 2.').waitFor()
  assert.deepEqual(await now(), [first, second])

  const from = await photos(page).nth(1).locator('.look').boundingBox()
  const to = await photos(page).nth(0).boundingBox()
  await page.mouse.move(from.x + 40, from.y + 40)
  await page.mouse.down()
  await page.mouse.move(to.x + 40, to.y + 20, { steps: 8 })
  await page.mouse.up()
  assert.deepEqual(await now(), [second, first])
  await state(page, 'saved')
  await forgotten(page)
  await page.reload()
  assert.deepEqual(await now(), [second, first])
})
