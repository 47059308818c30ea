// Every public page, on a phone and on a desk, and the members' own: nothing for axe to say by day or in the
// dark, nothing wider than the screen, one heading, no error behind it, HTML that a validator takes, and a
// keyboard is enough.
import assert from 'node:assert/strict'

import { keyboard, sound } from './checks.mjs'
import { signIn, site } from './harness.mjs'

const pages = [
  '/', '/spots', '/spots/la-falaise-au-petit-matin', '/spots/le-ponton-du-soir', '/spots/le-ponton-du-soir/signaler', '/carte', '/marque', '/marque/bulle', '/charte/ambassadeur', '/charte/structure', '/inscription',
  '/inscription?kind=organisation', '/connexion', '/mot-de-passe/oubli', '/credits', '/donnees', '/mentions-legales', '/confidentialite', '/confidentialite/registre', '/accessibilite', '/cookies', '/securite', '/dev/style',
  '/structures', '/structures?q=introuvable', '/structures/fromagerie-du-causse', '/ambassadeurs', '/ambassadeurs/camille-d',
  '/collections', '/collections/avec-une-poussette', '/marque/usages', '/marque/signaler', '/signalement', '/signalement/explications', '/licences/OML-2026-0001',
]
const missing = '/une-page-qui-n-existe-pas'

const { journey } = site()

for (const address of [...pages, missing]) {
  for (const phone of [true, false]) {
    journey(address, { phone }, async ({ page }) => {
      const response = await page.goto(address)
      assert.equal(response.status(), address === missing ? 404 : 200)
      await sound(page, await response.text())
      if (!phone) await keyboard(page)
    })
  }
}

const own = {
  'ambassadrice@demo.test': ['/espace', '/espace/envies', '/spots/musee-murat', '/espace/fiche', '/espace/charte', '/espace/consentements', '/espace/spots/nouveau', '/marque/bulle', '/marque/bon-usage', '/marque/photo'],
  'entreprise@demo.test': ['/espace', '/espace/structure/fiche', '/espace/structure', '/espace/structure/personnes', '/espace/usages', '/espace/usages/nouveau', '/espace/visuels', '/espace/visuels/nouveau', '/espace/visuels/1', '/espace/visuels/3', '/marque/liens'],
  'gites@demo.test': ['/espace/structure', '/espace/charte', '/marque/bulle'],
  'moderation@demo.test': ['/moderation'],
  'equipe@demo.test': ['/admin/structures', '/admin/confiance', '/admin/structures/1', '/admin/telechargements', '/admin/collections', '/admin/importations', '/admin/collections/1?q=cahors', '/admin/chartes', '/admin/chartes/structure/a-signer', '/admin/chartes/ambassadeur/nouvelle', '/admin/textes', '/admin/infolettre', '/admin/textes/informations', '/admin/textes/audit', '/admin/textes/confidentialite'],
}

for (const [email, addresses] of Object.entries(own)) {
  journey(`the pages of ${email}`, { phone: false }, async ({ page }) => {
    await signIn(page, email)
    for (const address of addresses) {
      const response = await page.goto(address)
      assert.equal(response.status(), 200, address)
      await sound(page, await response.text())
      await keyboard(page)
    }
  })
}
