// A company's story: it joins, asks for the licence, is granted it, signs its charter and takes the bubble.
import assert from 'node:assert/strict'

import { keyboard, sound } from './checks.mjs'
import { fill, mails, password, signIn, site } from './harness.mjs'
import { focused, follow, join, learns, press } from './people.mjs'

const { journey } = site()

const email = 'helene.vayssie@exemple.fr'

journey('a company’s licence, from the first page to its public check', { phone: true }, async ({ page, another, base }) => {
  await joins(page)
  await asks(page)
  await grants(await another({}), 'Menuiserie du Vallon')
  await signs(page, base)
  const number = await takesTheBubble(page)
  const reader = await another({ dark: true })
  await reader.goto(`/licences/${number}`)
  await reader.getByRole('heading', { name: 'Cette licence est valable' }).waitFor()
  await reader.getByText('Menuiserie du Vallon').waitFor()
  await sound(reader)
  await reader.goto('/licences/OML-1999-0001')
  await sound(reader)
})

async function joins(page) {
  await page.goto('/')
  await follow(page, 'Rejoindre le réseau')
  await follow(page, 'Pour une structure')
  const company = {
    'Nom de la structure': 'Menuiserie du Vallon', 'Numéro SIRET': '732 829 320 00075', 'Forme juridique': 'SARL ou EURL',
    'Commune de l’établissement': 'Gramat', 'Secteur d’activité': 'Menuiserie', 'Votre fonction': 'Gérante', Prénom: 'Hélène', Nom: 'Vayssié',
    'Adresse électronique': email, 'Mot de passe': password, 'J’ai 15 ans ou plus': true,
  }
  await fill(page, company)
  await press(page, 'M’inscrire')
  await page.getByText('Ce numéro SIRET n’existe pas').first().waitFor()
  await sound(page)
  await join(page, { 'Numéro SIRET': '732 829 320 00074', 'Mot de passe': password })
  await page.getByRole('heading', { name: 'Menuiserie du Vallon' }).waitFor()
  await sound(page)
}

async function asks(page) {
  await page.goto('/espace/charte')
  await page.getByText('La charte vient juste après la licence.').waitFor()
  await sound(page)
  await page.goto('/marque/bulle')
  await sound(page)
  await follow(page, 'Voir le dossier de ma structure')
  await page.waitForURL('**/espace/structure')
  await sound(page)
  const older = await page.context().newPage()
  await older.goto('/espace/structure')
  await press(page, 'Envoyer à l’équipe')
  await page.locator('.problems').waitFor()
  assert.equal(await focused(page), 'problemes')
  await sound(page)
  await fill(page, { 'Votre fonction': 'Directrice' })
  await press(page, 'Enregistrer pour plus tard')
  await page.getByText('Votre dossier est enregistré').waitFor()
  await staleTab(older)
  await fill(page, {
    'Site web': true, 'Emplois dans le Lot': '6',
    'Votre projet avec la marque': 'Nos fenêtres partent dans toute la France : que chacune dise d’où elle vient.',
  })
  await press(page, 'Envoyer à l’équipe')
  await page.getByText('Votre dossier est parti.').waitFor()
  await sound(page)
}

// Another tab, opened before: what it sends is not kept, and shown beside what is.
async function staleTab(page) {
  await fill(page, { 'Votre fonction': 'Présidente' })
  await press(page, 'Enregistrer pour plus tard')
  await page.getByText('Rien n’a été enregistré cette fois').waitFor()
  await page.getByRole('row', { name: 'Votre fonction Directrice Présidente' }).waitFor()
  await sound(page)
  await page.close()
}

async function grants(page, name) {
  await signIn(page, 'equipe@demo.test')
  await page.goto('/moderation?kind=organisation')
  await sound(page)
  await follow(page, name)
  await page.getByText('73282932000074').waitFor()
  await sound(page)
  await keyboard(page)
  await press(page, 'Refuser')
  assert.equal(await focused(page), 'f-reason') // a refusal has a reason
  await page.getByLabel('Raison', { exact: true }).selectOption('other')
  await press(page, 'Refuser')
  await page.getByText('écrivez un mot').first().waitFor()
  assert.equal(await focused(page), 'problemes')
  await sound(page)
  await press(page, 'Accorder la licence')
  await page.getByText('C’est accepté, et').waitFor()
}

async function signs(page, base) {
  const letter = await mails(base, email, /licence est accordée/)
  await page.goto(letter.links[0])
  await sound(page)
  await fill(page, { 'Au nom de ma structure': true })
  await press(page, 'Signer la charte')
  await page.getByText('C’est signé, merci').waitFor()
}

async function takesTheBubble(page) {
  await page.goto('/espace/structure')
  const number = (await page.locator('.licence-number').innerText()).trim()
  assert.match(number, /^OML-\d{4}-\d{4}$/)
  await sound(page)
  await follow(page, 'Télécharger la bulle')
  await learns(page)
  await fill(page, { Véhicule: true, PDF: true })
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Télécharger la bulle')])
  assert.equal(file.suggestedFilename(), `ohmylot-bulle-couleur_${number}.pdf`)
  await page.goto('/espace')
  await page.getByText(file.suggestedFilename()).waitFor()
  await sound(page)
  return number
}
