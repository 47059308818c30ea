// A visitor looks for spots: by words and places, on the map with a keyboard alone, on a phone, without scripts.
import assert from 'node:assert/strict'

import { keyboard, plain, seen, sound } from './checks.mjs'
import { fill, site } from './harness.mjs'
import { follow, press, pressKeys, tabTo } from './people.mjs'

const { journey } = site()

const titles = page => page.locator('.card h3, [data-list] h3').allTextContents()

journey('a search understands people, and helps when there is nothing', { phone: true }, async ({ page }) => {
  await page.goto('/spots')
  await page.getByRole('searchbox').fill('grottes pres de figeac')
  await press(page, 'Chercher')
  await page.getByRole('heading', { name: 'Spots près de Figeac' }).waitFor()
  assert.match((await titles(page))[0], /Grotte|Igue|Gouffre/)
  await page.getByText('à 21 km').first().waitFor()
  await sound(page)
  await page.locator('.more > summary').click()
  await fill(page, { Commune: 'Figeac (46102)', Saison: 'Hiver' })
  await press(page, 'Appliquer')
  await page.getByRole('heading', { name: 'Rien ici pour l’instant' }).waitFor()
  await sound(page)
  await follow(page, 'Sans «\\sgrottes')
  await follow(page, 'Retirer\\s: Hiver')
  await page.waitForURL(url => url.searchParams.get('commune') === '46102' && !url.searchParams.has('saison'))
  assert.ok((await titles(page)).length > 3)
})

journey('near me, by a place told no better than a kilometre', { phone: true }, async ({ page }) => {
  await page.context().grantPermissions(['geolocation'])
  await page.context().setGeolocation({ latitude: 44.608612, longitude: 2.033345 })
  await page.goto('/spots?categorie=marche')
  await press(page, 'Près de moi')
  await page.waitForURL(url => url.search === '?categorie=marche&lat=44.61&lon=2.03')
  assert.equal((await titles(page))[0], 'Marché de Figeac')
})

journey('with a keyboard alone, from the map to a spot and back in the list', {}, async ({ page }) => {
  await page.goto('/carte?categorie=canoe')
  await page.locator('.live').waitFor()
  await page.getByText('7 spots dans cette partie de la carte').waitFor()
  await keyboard(page)
  await page.locator('[data-heading]').focus()
  const [first] = await titles(page)
  await tabTo(page, first)
  assert.equal(await page.locator('.spot-mark.lit, .bunch.lit').count(), 1, 'the mark of the spot lights up')
  await tabTo(page, 'Voir sur la carte')
  await pressKeys(page, 'Enter')
  await page.locator('.leaflet-popup').waitFor()
  await page.waitForFunction(title => document.activeElement.textContent === title, first)
  await sound(page)
  await pressKeys(page, 'Escape')
  await page.waitForFunction(() => document.activeElement.textContent === 'Voir sur la carte')
  assert.match(new URL(page.url()).hash, /^#1\d(\.5)?\/44\.\d+\/[12]\.\d+$/, 'the address keeps the view')
  await pressKeys(page, 'Enter')
  await page.locator('.leaflet-popup').waitFor()
  await page.waitForFunction(title => document.activeElement.textContent === title, first)
  await pressKeys(page, 'Enter')
  await page.getByRole('heading', { level: 1, name: first }).waitFor()
})

for (const phone of [false, true]) {
  journey('with a keyboard alone, from the whole map to a spot', { phone }, async ({ page }) => {
    await page.goto('/carte')
    await page.locator('.live').waitFor()
    await page.getByText('262 spots dans cette partie de la carte').waitFor()
    await tabTo(page, 'Aller au contenu')
    await pressKeys(page, 'Enter')
    await tabTo(page, 'Carte des spots')
    const before = page.url()
    await pressKeys(page, 'ArrowRight', 'ArrowRight')
    await page.waitForFunction(before => location.href !== before, before)
    await tabTo(page, 'Le couloir de pierre')
    await seen(page)
    await pressKeys(page, 'Enter')
    await page.getByRole('heading', { level: 1, name: 'Le couloir de pierre' }).waitFor()
  })

  journey('with a keyboard alone, without scripts, from the drawn map to a spot', { phone, scripts: false }, async ({ page }) => {
    await page.goto('/carte?categorie=canoe')
    const [first] = await titles(page)
    await tabTo(page, 'Aller au contenu')
    await pressKeys(page, 'Enter')
    await tabTo(page, first)
    await pressKeys(page, 'Enter')
    await page.getByRole('heading', { level: 1, name: first }).waitFor()
  })
}

journey('without scripts, the drawn map and its list', { phone: true, scripts: false }, async ({ page }) => {
  await page.goto('/carte?commune=46256')
  await plain(page)
  const [first] = await titles(page)
  assert.ok(await page.locator('.sea a', { hasText: first }).count() > 0, 'a pin of the drawing leads to the spot')
  await follow(page, first)
  await page.getByRole('heading', { level: 1, name: first }).waitFor()
})

journey('the map within a partner’s page', { phone: true }, async ({ page }) => {
  const response = await page.goto('/carte/embed?categorie=grotte')
  await page.locator('.live').waitFor()
  await page.getByText('8 spots dans cette partie de la carte').waitFor()
  await sound(page, await response.text())
  const [elsewhere] = await Promise.all([page.waitForEvent('popup'), page.locator('[data-list] h3 a').first().click()])
  await elsewhere.getByRole('heading', { level: 1 }).waitFor()
})
