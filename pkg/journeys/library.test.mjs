// The bubble's library: the team puts a new malbec bubble in the place of the old one; who took the old one is written to and takes the
// new; a journalist takes it without an account; the team sets a rule, then takes the bubble back.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { sound } from './checks.mjs'
import { fill, labelled, mails, signIn, site } from './harness.mjs'
import { follow, press } from './people.mjs'

const { journey } = site()

const master = name => fileURLToPath(new URL(`../brand/masters/${name}`, import.meta.url))
const drawn = readFileSync(master('couleur.svg'), 'utf8').replaceAll('#8A1C4A', '#6D1238')
const svg = text => ({ name: 'bulle.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(text) })
const news = 'Le malbec est plus profond, pour mieux ressortir à l’impression.'

journey('a new master, from its files to the letter and back', {}, async ({ page, another, base }) => {
  const company = await another({ phone: true })
  await signIn(company, 'entreprise@demo.test')
  assert.match(await takes(company, '/marque/bulle?use=web'), /#8A1C4A/i)
  await uploads(page)
  await publishes(page)
  const letter = await mails(base, 'entreprise@demo.test', /La bulle a changé/)
  assert.ok(letter.text.includes(news), letter.text)
  assert.match(await takes(company, `${letter.links[0]}&use=web`), /#6D1238/i)
  await shown(company, /^\/marque\/image\//)
  await withoutAnAccount(await another({ dark: true }))
  await sets(page)
  await page.goto('/admin/bulle')
  await follow(page, 'Version 1')
  await press(page, 'Retirer cette version')
  await page.getByText('celle d’avant reprend sa place').waitFor()
  await sound(page)
  await company.goto('/marque/bulle?use=web')
  await shown(company, /^\/static\//)
})

/** Downloads what the form offers and gives its text. */
async function takes(page, address) {
  await page.goto(address)
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Télécharger la bulle')])
  return (await readFile(await file.path())).toString()
}

const shown = async (page, address) => assert.match(await page.locator('[data-bubble-preview] image').getAttribute('href'), address)

async function uploads(page) {
  await signIn(page, 'equipe@demo.test')
  await page.goto('/espace')
  await follow(page, 'versions et règles')
  await sound(page)
  await follow(page, 'Nouvelle version')
  await press(page, 'Déposer et regarder')
  await page.locator('.problems').waitFor()
  await sound(page)
  await fill(page, { 'La bulle malbec': true })
  await (await labelled(page, 'Le dessin (SVG)')).setInputFiles(svg(drawn.replace('<path', '<script>alert(1)</script><path')))
  await (await labelled(page, 'Pour l’impression (PDF)')).setInputFiles(master('couleur.pdf'))
  await (await labelled(page, 'La grande image (PNG)')).setInputFiles(master('couleur-4096.png'))
  await press(page, 'Déposer et regarder')
  await page.getByText('un élément « script » que nous n’acceptons pas').first().waitFor()
  await (await labelled(page, 'Le dessin (SVG)')).setInputFiles(svg(drawn))
  await (await labelled(page, 'Pour l’impression (PDF)')).setInputFiles(master('couleur.pdf'))
  await (await labelled(page, 'La grande image (PNG)')).setInputFiles(master('couleur-4096.png'))
  await press(page, 'Déposer et regarder')
  await page.getByText('Les fichiers sont bons').waitFor()
  await page.getByText('Pas proposée ici').first().waitFor()
  await sound(page)
}

async function publishes(page) {
  await page.getByText(/recevr(a|ont) une lettre/).waitFor()
  await fill(page, { 'Ce qui change': news, 'Presse, sans compte': true })
  await press(page, 'Publier cette version')
  await page.getByText('La version est publiée').waitFor()
  await page.getByText('En vigueur : version 1').waitFor()
  await sound(page)
}

async function withoutAnAccount(page) {
  await page.goto('/marque/bulle?use=web')
  assert.equal(await page.getByRole('link', { name: 'Télécharger, sans compte' }).count(), 0)
  await page.locator('label', { hasText: 'Presse' }).click()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Télécharger, sans compte' }).click()])
  assert.match((await readFile(await file.path())).toString('latin1'), /^%PDF-/)
}

async function sets(page) {
  await page.goto('/admin/bulle/regles')
  await sound(page)
  await fill(page, { 'Largeur de la bulle divisée par': '40' })
  await press(page, 'Enregistrer les règles')
  await page.locator('.problems').waitFor()
  await fill(page, { 'Largeur de la bulle divisée par': '6' })
  await press(page, 'Enregistrer les règles')
  await page.getByText('Les règles sont enregistrées').waitFor()
  await page.goto('/marque')
  await page.getByText('au moins 1/6 de sa largeur').waitFor()
}
