// A licence from the first request to the van door, then taken away and given back.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

import { plain, sound } from './checks.mjs'
import { fill, labelled, mails, password, signIn, site } from './harness.mjs'
import { follow, join, learns, press } from './people.mjs'

const { journey, command } = site()

const email = 'marius.fabre@exemple.fr'
const name = 'Les Amis du Célé'

journey('an association’s bubble on its van', { phone: true }, async ({ page, another, base }) => {
  await joins(page)
  await asks(page)
  await grants(await another({}), base)
  await signs(page, base)
  const file = await drawsTheVanDoor(page)
  const address = await lendsIt(page)
  await prints(await another({ phone: false, scripts: false }), address, file)
})

async function joins(page) {
  await page.goto('/inscription?kind=organisation')
  await join(page, {
    'Nom de la structure': name, 'Numéro RNA': 'W462 001 234', 'Forme juridique': 'Association', 'Commune de l’établissement': 'Cabrerets',
    'Secteur d’activité': 'Sorties nature', 'Votre fonction': 'Président', Prénom: 'Marius', Nom: 'Fabre',
    'Adresse électronique': email, 'Mot de passe': password, 'J’ai 15 ans ou plus': true,
  })
  await page.getByRole('heading', { name }).waitFor()
  await sound(page)
}

async function asks(page) {
  await page.goto('/espace/structure')
  assert.equal(await (await labelled(page, 'Numéro RNA')).inputValue(), 'W462001234')
  await fill(page, { Véhicule: true, 'Votre projet avec la marque': 'Notre minibus parcourt le Lot tous les jours : qu’on voie d’où il vient et qui il emmène.' })
  await press(page, 'Envoyer à l’équipe')
  await page.getByText('Votre dossier est parti.').waitFor()
}

async function grants(page, base) {
  await mails(base, email, /demande|reçu/i)
  await signIn(page, 'equipe@demo.test')
  await page.goto('/moderation?kind=organisation')
  await follow(page, name)
  await page.getByText('W462001234').waitFor()
  await press(page, 'Accorder la licence')
  await page.getByText('C’est accepté, et').waitFor()
}

async function signs(page, base) {
  const letter = await mails(base, email, /licence est accordée/)
  await page.goto(letter.links[0])
  await fill(page, { 'Au nom de ma structure': true })
  await press(page, 'Signer la charte')
  await page.getByText('C’est signé, merci').waitFor()
  await page.goto('/marque/bulle')
  await learns(page) // asked once, before a first download
}

// Three clicks from one's own space: the bubble, the vehicle, the download. The file is one that a sign writer wants.
async function drawsTheVanDoor(page) {
  await page.context().addInitScript(() => addEventListener('pointerdown', () => {
    sessionStorage.setItem('clicks', 1 + Number(sessionStorage.getItem('clicks')))
  }, { capture: true }))
  await page.goto('/espace')
  await page.evaluate(() => sessionStorage.removeItem('clicks'))
  await follow(page, 'Choisir un format')
  await page.locator('.chip', { hasText: 'Véhicule' }).click()
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Télécharger la bulle')])
  assert.equal(await page.evaluate(() => Number(sessionStorage.getItem('clicks'))), 3)
  assert.match(file.suggestedFilename(), /^ohmylot-bulle-couleur_OML-\d{4}-\d{4}\.(pdf|svg)$/)
  assert.match((await readFile(await file.path())).toString('latin1'), /^(%PDF-|<svg|<\?xml)/)
  return file.suggestedFilename()
}

async function lendsIt(page) {
  await press(page, 'Créer un lien pour l’imprimeur')
  await sound(page)
  await fill(page, { 'Pour qui ?': 'Enseignes du Quercy' })
  await press(page, 'Créer le lien')
  await page.getByText('Envoyez ce lien à Enseignes du Quercy').waitFor()
  await sound(page)
  return (await labelled(page, 'Adresse du lien')).inputValue()
}

// The printer has no account, and no script runs in their browser.
async function prints(page, address, name) {
  const response = await page.goto(address)
  assert.equal(response.status(), 200)
  await plain(page)
  await page.getByRole('heading', { name: 'Bonjour Enseignes du Quercy' }).waitFor()
  const number = name.match(/OML-\d{4}-\d{4}/)[0]
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a[download]').click()])
  assert.equal(file.suggestedFilename(), name)
  await page.getByRole('link', { name: number }).click()
  await page.getByRole('heading', { name: 'Cette licence est valable' }).waitFor()
}

journey('a licence withdrawn, then given back on appeal', { phone: false }, async ({ page, another, base }) => {
  await signIn(page, 'equipe@demo.test')
  await page.goto('/admin/structures?etat=active')
  const number = (await page.getByRole('row', { name: 'Fromagerie du Causse' }).locator('td').nth(1).innerText()).trim()
  const visitor = await another({ phone: true, scripts: false })
  await seen(visitor, number, 'Cette licence est valable', 'Porte la bulle du Lot')
  await withdraws(page)
  await seen(visitor, number, 'Cette licence n’est plus valable', 'N’est plus autorisé')
  await appeals(await another({ phone: true }), base)
  await page.goto('/moderation?kind=appeal')
  await sound(page)
  assert.equal(await page.getByRole('link', { name: /Fromagerie du Causse/ }).count(), 0, 'somebody else must read the answer')
  await givesBack(await another({}))
  await seen(visitor, number, 'Cette licence est valable', 'Porte la bulle du Lot')
  await mails(base, 'entreprise@demo.test', /licence est rétablie/)
})

// What everybody sees at once, on the page of the licence and on the sites that show its badge.
async function seen(page, number, title, words) {
  await page.goto(`/licences/${number}`)
  await plain(page)
  await page.getByRole('heading', { name: title }).waitFor()
  const badge = await page.request.get(`/licences/${number}/badge.svg`)
  const drawing = await badge.text()
  assert.ok(drawing.includes(words) && drawing.includes(number), drawing.slice(0, 300))
}

// A withdrawal comes after a warning.
async function withdraws(page) {
  await follow(page, 'Fromagerie du Causse')
  await press(page, 'Mettre en demeure')
  await page.locator('.problems').waitFor()
  await sound(page)
  for (const [reason, words, act] of [
    ['Bulle déformée ou mal employée', 'La bulle est étirée sur vos trois camions : repeignez-les sous un mois.', 'Mettre en demeure'],
    ['Mise en demeure restée sans effet', 'La bulle est encore étirée sur vos trois camions.', 'Retirer la licence'],
  ]) {
    await page.getByLabel('Raison', { exact: true }).selectOption(reason)
    await fill(page, { 'Vos mots à la structure': words })
    await press(page, act)
    await page.getByText('C’est fait.').waitFor()
  }
  await sound(page)
}

async function appeals(page, base) {
  const letter = await mails(base, 'entreprise@demo.test', /licence est retirée/)
  assert.match(letter.text, /étirée sur vos trois camions/)
  await signIn(page, 'entreprise@demo.test')
  await page.goto(letter.links[0])
  await page.getByText('étirée sur vos trois camions').waitFor()
  await sound(page)
  await fill(page, { 'Votre réponse': 'Les trois camions sont repeints depuis hier, photos à l’appui dans « Nos usages ».' })
  await press(page, 'Envoyer ma réponse')
  await page.getByText('Votre réponse est partie.').waitFor()
  await sound(page)
  await page.goto('/marque/bulle')
  assert.equal(await page.getByRole('button', { name: 'Télécharger la bulle' }).count(), 0)
}

async function givesBack(page) {
  const said = await command('staff', 'add', 'relecture@exemple.fr', '--role', 'staff', '--first-name', 'Odile')
  await page.goto(said.match(/https?:\S+/)[0])
  await page.locator('input[name=password]').fill(password)
  await page.getByRole('main').locator('button.button').click()
  await page.waitForURL('**/espace')
  await page.goto('/moderation?kind=appeal')
  await follow(page, 'Fromagerie du Causse')
  await page.getByText('Les trois camions sont repeints').waitFor()
  await sound(page)
  await press(page, 'Rétablir la licence')
  await page.getByText('C’est accepté, et').waitFor()
}
