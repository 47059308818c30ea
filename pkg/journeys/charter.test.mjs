// The second version of a charter: the team writes and publishes it, a member reads what changed and signs again.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

import { sound } from './checks.mjs'
import { fill, labelled, mails, signIn, site } from './harness.mjs'
import { follow, press } from './people.mjs'

const { journey } = site()

const changes = ['On quitte le réseau en deux clics.', 'La franchise remplace la sincérité.', 'Les grottes demandent un accord.']

journey('version 2 of a charter, from its draft to a member’s signature', { phone: false }, async ({ page, another, base }) => {
  await writes(page)
  await publishes(page)
  const member = await another({ phone: true })
  await signsAgain(member, base)
  await keepsBoth(member)
  await page.goto('/admin/chartes')
  await page.getByText(/^1 sur \d+ ont signé cette version/).first().waitFor()
  await page.goto('/admin/chartes/ambassadeur/a-signer')
  await page.getByText(/^1 sur \d+ ont signé cette version/).waitFor()
  assert.equal(await page.getByRole('row', { name: 'Camille Delpech' }).count(), 0)
})

async function writes(page) {
  await signIn(page, 'equipe@demo.test')
  await page.goto('/espace')
  await follow(page, 'Versions des chartes')
  await follow(page, 'Écrire une nouvelle version')
  const text = await labelled(page, 'Texte français')
  const second = (await text.inputValue()).replaceAll('version 1', 'version 2').replace('sincérité', 'franchise')
  await text.fill(second.replace('---', ''))
  await press(page, 'Enregistrer et voir l’aperçu')
  await page.getByText('Avant de publier, il reste à corriger').waitFor()
  await fill(page, {
    'Texte français': second, 'Première phrase': changes[0], 'Deuxième phrase': changes[1], 'Troisième phrase': changes[2],
    'Première phrase, en anglais': 'One leaves the network in two clicks.', 'En vigueur à partir du': day(0), 'À signer au plus tard le': day(30),
  })
  await press(page, 'Enregistrer et voir l’aperçu')
  await page.getByRole('link', { name: 'Traduisez aussi cette phrase' }).first().waitFor()
  await fill(page, { 'Première phrase, en anglais': '' })
  await press(page, 'Enregistrer et voir l’aperçu')
  const preview = page.getByRole('region', { name: 'Aperçu du brouillon enregistré' })
  await preview.locator('ins', { hasText: 'franchise' }).first().waitFor()
  await preview.getByText('J’ai lu la charte des ambassadeurs et ambassadrices, version 2').waitFor()
  await sound(page)
}

const day = after => new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Paris' }).format(Date.now() + after * 86_400_000)

async function publishes(page) {
  await fill(page, { 'J’ai relu l’aperçu': true })
  await press(page, 'Publier la version 2')
  await page.getByText('La nouvelle version est publiée').waitFor()
  await page.getByText('Rappels par courriel').waitFor()
  await page.getByText(/^0 sur \d+ ont signé cette version/).first().waitFor()
  await sound(page)
  await follow(page, 'attendues? : voir qui')
  await page.getByRole('row', { name: 'Camille Delpech' }).getByRole('link', { name: 'ambassadrice@demo.test' }).waitFor()
  await sound(page)
  const [list] = await Promise.all([page.waitForEvent('download'), follow(page, 'Télécharger la liste')])
  assert.match(await readFile(await list.path(), 'utf8'), /Camille Delpech;;Camille Delpech;ambassadrice@demo\.test;1;/)
}

async function signsAgain(page, base) {
  const letter = await mails(base, 'ambassadrice@demo.test', /nouvelle version/)
  for (const sentence of changes) assert.ok(letter.text.includes(sentence), letter.text)
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/espace')
  await page.getByText(changes[0]).waitFor()
  await page.goto(letter.links[0])
  const renewal = page.getByRole('region', { name: 'La charte a une nouvelle version' })
  await renewal.getByText(changes[2]).waitFor()
  await renewal.locator('del', { hasText: 'sincérité' }).first().waitFor()
  await renewal.locator('ins', { hasText: 'franchise' }).first().waitFor()
  await page.getByText('Vos certificats').waitFor()
  await sound(page)
  await fill(page, { 'J’ai lu la charte': true })
  await press(page, 'Signer la charte')
  await page.getByText('C’est signé, merci').waitFor()
  assert.equal(await page.getByText(changes[0]).count(), 0, 'nothing more is asked')
}

// Each signature keeps its own certificate, and the page its code leads to.
async function keepsBoth(page) {
  await page.goto('/espace/charte')
  await page.getByRole('heading', { name: 'Votre charte est signée' }).waitFor()
  await sound(page)
  const certificates = page.getByRole('link', { name: /certificat/i })
  assert.equal(await certificates.count(), 2)
  for (const link of await certificates.all()) {
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()])
    assert.match((await readFile(await file.path())).toString('latin1'), /^%PDF-/)
  }
}
