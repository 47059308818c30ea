// What goes wrong in front of a person: each mishap has its sentence, and nothing typed is lost.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

import { sound } from './checks.mjs'
import { fill, forgive, labelled, password, signIn, site } from './harness.mjs'
import { focused, press, photo, spot, why } from './people.mjs'

const { journey } = site()

journey('photos that cannot be kept', { phone: true }, async ({ page }) => {
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/espace/spots/nouveau')
  const chooser = page.locator('input[type=file]')
  await chooser.setInputFiles([{ name: 'panorama.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(21 << 20) }, { name: 'vide.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) }])
  await page.getByText('panorama.jpg dépasse 20').waitFor()
  await page.getByText('vide.jpg est vide').waitFor()
  assert.equal(await page.locator('.photo').count(), 0, 'neither is sent')

  const tiff = { name: 'vacances.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('II*\0 ce n’est pas un JPEG') }
  await chooser.setInputFiles([{ name: 'mire.jpg', mimeType: 'image/jpeg', buffer: await readFile(photo) }, tiff])
  const broken = page.locator('.photo.failed', { hasText: 'vacances.jpg' })
  await broken.waitFor()
  forgive(page, /^422: .*spots\/photos/)
  await page.locator('.photo[data-photo]').getByLabel('Description de la photo').fill('Une mire de couleurs')
  await fill(page, { ...spot('Le pré'), Commune: 'Gramat', 'La commune seulement': true })
  await press(page, 'Envoyer à l’équipe')
  await page.getByText('Une photo n’est pas arrivée').waitFor()
  await sound(page)
  await broken.getByRole('button', { name: 'Retirer' }).click()
  assert.equal(await (await labelled(page, 'Description de la photo')).inputValue(), 'Une mire de couleurs')
  await press(page, 'Envoyer à l’équipe')
  await page.waitForURL('**/espace')
})

journey('two clicks make one spot', { phone: false }, async ({ page }) => {
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/espace/spots/nouveau')
  await fill(page, { ...spot('Le lavoir'), Commune: 'Gramat', 'La commune seulement': true })
  await page.getByRole('button', { name: 'Envoyer à l’équipe' }).dblclick()
  await page.waitForURL('**/espace')
  assert.equal(await page.getByRole('link', { name: 'Le lavoir' }).count(), 1)
  await page.goto('/espace/spots/nouveau')
  await fill(page, { ...spot('La fontaine'), Commune: 'Gramat', 'La commune seulement': true })
  await press(page, 'Envoyer à l’équipe')
  await page.waitForURL('**/espace')
  assert.equal(await page.getByRole('link', { name: 'Le lavoir' }).count(), 1)
  assert.equal(await page.getByRole('link', { name: 'La fontaine' }).count(), 1)
})

journey('a tab left open', { phone: true }, async ({ page }) => {
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/espace/spots/nouveau')
  await fill(page, { 'Le nom du spot': 'Le moulin' })
  await press(page, 'Enregistrer le brouillon')
  await page.getByText('Votre brouillon est enregistré.').waitFor()
  await sound(page)
  const older = await page.context().newPage()
  await older.goto(page.url())
  await fill(page, { 'Le nom du spot': 'Le moulin neuf' })
  await press(page, 'Enregistrer le brouillon')
  await page.getByText('Votre brouillon est enregistré.').waitFor()
  await fill(older, { 'Le nom du spot': 'Le vieux moulin', 'Pourquoi vous l’aimez': why })
  await press(older, 'Enregistrer le brouillon')
  await older.getByText('modifié dans une autre fenêtre').waitFor()
  assert.equal(await (await labelled(older, 'Le nom du spot')).inputValue(), 'Le vieux moulin')
  assert.equal(await (await labelled(older, 'Pourquoi vous l’aimez')).inputValue(), why)
  await sound(older)
})

journey('no network while sending', { phone: true }, async ({ page }) => {
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/espace/spots/nouveau')
  await page.locator('input[type=file]').setInputFiles(photo)
  await fill(page, { ...spot('Le pont romain'), Commune: 'Gramat', 'La commune seulement': true, 'Description de la photo': 'Une mire de couleurs' })
  await page.locator('.photo[data-photo]').waitFor()
  await page.context().setOffline(true)
  await press(page, 'Envoyer à l’équipe')
  await page.getByText('Vous n’êtes plus en ligne').waitFor()
  await page.context().setOffline(false)
  await sound(page)
  await press(page, 'Envoyer à l’équipe')
  await page.waitForURL('**/espace')
  await page.getByRole('link', { name: 'Le pont romain' }).waitFor()
})

journey('a cut in the middle of sending', { phone: true }, async ({ page }) => {
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/espace/spots/nouveau')
  await page.locator('input[type=file]').setInputFiles(photo)
  await fill(page, { ...spot('Le gué'), Commune: 'Gramat', 'La commune seulement': true, 'Description de la photo': 'Une mire de couleurs' })
  await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { value: true })) // as far as the phone knows
  await page.context().setOffline(true)
  await press(page, 'Envoyer à l’équipe')
  await page.waitForURL(address => address.protocol === 'chrome-error:', { waitUntil: 'commit' })
  forgive(page, /ERR_INTERNET_DISCONNECTED/)
  await page.context().setOffline(false)
  await page.goto('/espace/spots/nouveau') // the browser's own page took the form's place on the way back
  await page.locator('.photo[data-photo]').waitFor()
  for (const [label, value] of [['Le nom du spot', 'Le gué'], ['Pourquoi vous l’aimez', why], ['Description de la photo', 'Une mire de couleurs']]) {
    assert.equal(await (await labelled(page, label)).inputValue(), value)
  }
  await sound(page)
  await press(page, 'Envoyer à l’équipe')
  await page.waitForURL('**/espace')
  await page.getByRole('link', { name: 'Le gué' }).waitFor()
})

journey('an answer slower than the hand', { phone: false }, async ({ page }) => {
  await page.route(/fragment=1/, async route => {
    await pause(1_500)
    await route.continue()
  })
  await page.goto('/marque/bulle')
  await Promise.all([page.waitForRequest(/fragment=1/), fill(page, { 'Site web': true })]) // what suits it is on its way
  await fill(page, { JPEG: true, 'Pour un écran': true, Largeur: '1024 px' })
  await page.locator('[data-bubble-preview] [data-width="1024"][data-format="jpeg"]').waitFor()
  assert.equal(await (await labelled(page, 'JPEG')).isChecked(), true)
  assert.equal(await (await labelled(page, 'Largeur')).inputValue(), '1024')
})

journey('two moderators, one decision', { phone: false }, async ({ page, another }) => {
  await signIn(page, 'moderation@demo.test')
  await page.goto('/moderation')
  await page.locator('.waiting a').first().click()
  const second = await another({ dark: true })
  await signIn(second, 'equipe@demo.test')
  await second.goto(page.url())
  await press(page, 'Publier')
  await page.getByText('C’est accepté, et').waitFor()
  await second.keyboard.press('p')
  await second.getByRole('heading', { name: 'Quelqu’un vous a devancé' }).waitFor()
  await sound(second)
})

journey('pages that refuse', { phone: true }, async ({ page }) => {
  await signIn(page, 'ambassadrice@demo.test')
  for (const [address, status] of [['/moderation', 403], ['/espace/spots/999999/modifier', 404], ['/spots/nulle-part', 404], ['/confirmation/perimee', 410], ['/mot-de-passe/perimee', 410]]) {
    const response = await page.goto(address)
    assert.equal(response.status(), status, address)
    await sound(page, await response.text())
  }
})

journey('a wrong password', { phone: true }, async ({ page }) => {
  await page.goto('/connexion?next=%2Fespace%2Fstructure')
  await fill(page, { 'Adresse électronique': 'entreprise@demo.test', 'Mot de passe': 'ce n’est pas celui-là' })
  await press(page, 'Me connecter')
  await page.getByText('ne vont pas ensemble').first().waitFor()
  assert.equal(await focused(page), 'problemes')
  assert.equal(await (await labelled(page, 'Adresse électronique')).inputValue(), 'entreprise@demo.test')
  await sound(page)
  await press(page, 'Afficher')
  await fill(page, { 'Mot de passe': password })
  await press(page, 'Me connecter')
  await page.waitForURL('**/espace/structure')
  await sound(page)
})
