// Every public page, on every screen: nothing for axe to say, nothing wider than the screen, one heading,
// no error behind it, and HTML that a validator takes.
import assert from 'node:assert/strict'

import { sound } from './checks.mjs'
import { screens, site } from './harness.mjs'

const pages = [
  '/', '/spots', '/carte', '/marque', '/marque/bulle', '/charte/ambassadeur', '/charte/structure', '/inscription',
  '/inscription?kind=organisation', '/connexion', '/mot-de-passe/oubli', '/credits', '/dev/style',
]
const missing = '/une-page-qui-n-existe-pas'

const { journey } = site()

for (const address of [...pages, missing]) {
  for (const screen of screens) {
    journey(address, screen, async ({ page }) => {
      const response = await page.goto(address)
      assert.equal(response.status(), address === missing ? 404 : 200)
      await sound(page, await response.text())
    })
  }
}
