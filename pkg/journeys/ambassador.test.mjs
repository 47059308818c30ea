// The main job: an ambassador joins with a phone, a moderator answers with a keyboard, everybody sees the spot.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

import { keyboard, plain, sound } from './checks.mjs'
import { fill, labelled, signIn, site, typeSignIn } from './harness.mjs'
import { ambassador, follow, followLetter, join, learns, photo, picture, press, pressKeys, spot, tabTo, touchMap, why } from './people.mjs'

const { journey } = site()

journey('an ambassador’s spot, from the first page to the map', { phone: true }, async ({ page, another }) => {
  await joins(page)
  await takesTheBubble(page)
  await sharesASpot(page, 'La plage de galets')
  await moderates(await another({ dark: true }), 'La plage de galets')
  await page.goto('/espace')
  await page.getByText('Publié').waitFor()
  await everybodySees(await another({ phone: true, scripts: false }), 'La plage de galets')
  await onPaper(await another({}), '/spots/la-plage-de-galets')
})

async function joins(page) {
  await page.goto('/')
  await follow(page, 'Partager un spot')
  await page.waitForURL('**/connexion?next=%2Fespace%2Fspots%2Fnouveau')
  await follow(page, 'Rejoindre le réseau')
  await fill(page, ambassador('camille.delpech@exemple.fr'))
  await press(page, 'M’inscrire')
  await page.getByRole('heading', { name: 'Regardez votre messagerie' }).waitFor()
  await sound(page)
  await followLetter(page)
  await sound(page)
  await press(page, 'Confirmer mon adresse')
  await page.waitForURL('**/espace')
  await page.getByText('Votre adresse est confirmée').waitFor()
  await sound(page)

  await page.goto('/espace/spots/nouveau')
  await page.waitForURL('**/espace/charte?next=%2Fespace%2Fspots%2Fnouveau')
  await sound(page)
  await fill(page, { 'J’ai lu la charte': true })
  await press(page, 'Signer la charte')
  await page.waitForURL('**/espace/spots/nouveau')
}

async function takesTheBubble(page) {
  await page.goto('/espace')
  await follow(page, 'Choisir un format')
  await sound(page)
  await learns(page)
  await page.getByRole('group', { name: 'Couleur' }).getByLabel('Malbec').check({ force: true })
  await fill(page, { 'Site web': true })
  await page.waitForURL(/use=web/) // the file that suits it has come
  await fill(page, { PNG: true, 'Pour un écran': true, Largeur: '512 px' })
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Télécharger la bulle')])
  assert.equal(file.suggestedFilename(), 'ohmylot-bulle-couleur-512px.png')
  assert.deepEqual(await picture(page, await readFile(await file.path())), { width: 512, corner: 0, centre: 255 })
  await page.goto('/espace')
  await page.getByText('ohmylot-bulle-couleur-512px.png').waitFor()
}

async function sharesASpot(page, title) {
  await page.goto('/espace')
  await follow(page, 'Partager un spot')
  await sound(page)
  await page.locator('input[type=file]').setInputFiles(photo)
  await fill(page, { 'Description de la photo': 'Une mire de couleurs, debout sur une table', ...spot(title) })
  await touchMap(page, 44.4656, 1.6710)
  const [latitude, longitude] = await Promise.all(['Latitude', 'Longitude'].map(async name => Number(await (await labelled(page, name)).inputValue())))
  assert.ok(Math.abs(latitude - 44.4656) < 0.01 && Math.abs(longitude - 1.6710) < 0.01, `touched ${latitude}, ${longitude}`)
  await sound(page)
  await press(page, 'Envoyer à l’équipe')
  await page.waitForURL('**/espace')
  await page.getByText('Merci ! Votre spot est en attente'.replace(' !', '\u202f!')).waitFor()
  await page.getByText('En attente', { exact: true }).waitFor()
  await sound(page)
  await follow(page, title)
  await page.getByText(why).waitFor()
  await sound(page)
}

// With the keyboard alone: signs in, opens the queue, reads the oldest, goes on to this one, publishes it.
async function moderates(page, title) {
  await page.goto('/connexion')
  await tabTo(page, 'Adresse électronique')
  await typeSignIn(page, 'moderation@demo.test')
  await tabTo(page, 'Répondre')
  await pressKeys(page, 'Enter')
  await page.waitForURL('**/moderation')
  await sound(page)
  await keyboard(page)
  await tabTo(page, 'Le quai où l’on attend le bac')
  await pressKeys(page, 'Enter')
  await page.getByRole('heading', { level: 1, name: 'Le quai où l’on attend le bac' }).waitFor()
  await sound(page)
  await keyboard(page)
  await pressKeys(page, 'j')
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  await page.getByText(why).waitFor()
  await page.getByText('Métadonnées privées retirées').waitFor()
  await pressKeys(page, 'p')
  await page.getByText('C’est accepté, et la personne en est avertie.').waitFor()
}

async function everybodySees(page, title) {
  await page.goto('/spots')
  await plain(page)
  await follow(page, title)
  await page.getByText(why).waitFor()
  const shown = page.getByRole('img', { name: 'Une mire de couleurs, debout sur une table' })
  const { width, height, address } = await shown.evaluate(image => ({ width: image.naturalWidth, height: image.naturalHeight, address: image.currentSrc }))
  assert.ok(width > 0 && height > width, `the photo stands: ${width} × ${height}`)
  const bytes = await (await page.request.get(address)).body()
  assert.equal(bytes.includes('Exif'), false, 'nothing private is left in the photo')
  await plain(page)
  await page.goto('/')
  assert.equal(await page.locator('.hero-map a', { hasText: title }).count(), 1, 'a pin on the map of the first page')
  const { features } = await (await page.request.get('/spots.geojson')).json()
  const mine = features.find(f => f.properties.title === title)
  assert.ok(Math.abs(mine.geometry.coordinates[1] - 44.4656) < 0.01, 'it is where it was put')
}

async function onPaper(page, address) {
  await page.goto(address)
  await sound(page)
  await page.emulateMedia({ media: 'print' })
  for (const frame of ['banner', 'contentinfo', 'navigation']) {
    for (const one of await page.getByRole(frame).all()) assert.equal(await one.isVisible(), false, `${frame} on paper`)
  }
  assert.equal(await page.getByText(why).isVisible(), true)
}

journey('a spot where one stands', { phone: true }, async ({ page }) => {
  await page.context().setGeolocation({ latitude: 44.4656, longitude: 1.6710 })
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/espace/spots/nouveau')
  await fill(page, spot('Le banc du belvédère'))
  await press(page, 'Ma position')
  await page.getByText('Votre téléphone n’a pas le droit de donner sa position').waitFor()
  await page.context().grantPermissions(['geolocation'])
  await press(page, 'Ma position')
  await page.getByText('Position trouvée.').waitFor()
  await page.getByRole('heading', { name: 'Est-ce l’un de ceux-ci' }).waitFor()
  await page.getByText('La falaise au petit matin').waitFor()
  await page.getByLabel('Non, c’est un autre lieu').check()
  await sound(page)
  assert.equal(await (await labelled(page, 'Latitude')).inputValue(), '44.46560')
  await press(page, 'Envoyer à l’équipe')
  await page.waitForURL('**/espace')
  await page.getByText('Le banc du belvédère').waitFor()
  await sound(page)
})

journey('joining and sharing without scripts', { phone: true, scripts: false }, async ({ page }) => {
  await page.goto('/inscription')
  await fill(page, { ...ambassador('pas une adresse'), Prénom: 'Zoé', 'J’ai 15 ans ou plus': false })
  await press(page, 'M’inscrire')
  await page.getByText('n’a pas la forme d’une adresse').first().waitFor()
  await plain(page)
  assert.equal(await (await labelled(page, 'Prénom')).inputValue(), 'Zoé')
  await join(page, { 'Adresse électronique': 'zoe@exemple.fr', 'Mot de passe': 'quatre mots sans rapport', 'J’ai 15 ans ou plus': true })
  await follow(page, 'Lire la charte')
  await fill(page, { 'J’ai lu la charte': true })
  await press(page, 'Signer la charte')

  await page.goto('/espace/spots/nouveau')
  await page.getByText('Coordonnées', { exact: true }).click()
  await page.locator('input[type=file]').setInputFiles(photo)
  await fill(page, { ...spot('Le gué'), Latitude: '44,4656', Longitude: '1,6710', 'Pourquoi vous l’aimez': 'Joli.' })
  await press(page, 'Envoyer à l’équipe')
  await page.getByText('Il faut 80 caractères au moins').first().waitFor()
  await plain(page)
  assert.equal(await (await labelled(page, 'Le nom du spot')).inputValue(), 'Le gué')
  await fill(page, { 'Description de la photo': 'Une mire', 'Pourquoi vous l’aimez': why })
  await press(page, 'Envoyer à l’équipe')
  await page.getByRole('heading', { name: 'Est-ce l’un de ceux-ci' }).waitFor()
  await page.getByText('La falaise au petit matin').waitFor()
  await plain(page)
  await press(page, 'Non, c’est un autre lieu')
  await page.waitForURL('**/espace')
  await page.getByText('En attente', { exact: true }).waitFor()
})
