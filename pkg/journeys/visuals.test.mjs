// Before it is printed: a company shows what it prepares, draws around the bubble, and gets a reference.
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import { keyboard, plain, sound } from './checks.mjs'
import { fill, signIn, site } from './harness.mjs'
import { press } from './people.mjs'

const { journey } = site()

const van = fileURLToPath(new URL('../demo/data/usage-camionnette.jpg', import.meta.url))
const about = title => ({ 'De quoi s’agit-il ?': title, Support: 'Véhicule', 'Imprimé ou fabriqué (en mm)': true, 'Largeur réelle de l’ensemble': '4200' })

async function shows(page, title) {
  await signIn(page, 'entreprise@demo.test')
  await page.goto('/espace/visuels/nouveau')
  await page.locator('input[name=photo]').setInputFiles(van)
  await fill(page, about(title))
  await press(page, 'Voir ce que vous remarquez')
  await page.getByText('Entourez la bulle sur l’image').waitFor()
}

journey('a visual, from a first look to the printer’s page', { phone: false }, async ({ page, another }) => {
  await shows(page, 'Portes arrière')
  await sound(page)
  await draws(page)
  await press(page, 'Enregistrer et vérifier')
  await page.getByText('La bulle garde ses proportions.').waitFor()
  await page.getByText('La bulle malbec').waitFor()
  await sound(page)
  await keyboard(page)
  await press(page, 'Envoyer à l’équipe')
  await page.getByText('Votre visuel est chez l’équipe').waitFor()
  await sound(page)

  const team = await another({})
  await signIn(team, 'equipe@demo.test')
  await team.goto('/moderation?kind=visual')
  await team.getByRole('link', { name: 'Portes arrière' }).click()
  await team.locator('.mark').waitFor({ state: 'attached' })
  await sound(team)
  await press(team, 'Approuver')

  await page.reload()
  const reference = await page.locator('.reference').textContent()
  assert.match(reference, /^VIS-\d{4}-\d{4}$/)
  await sound(page)
  const printer = await another({ phone: true })
  await printer.goto(`/visuels/${reference}`)
  await printer.getByRole('heading', { name: 'Ce visuel est approuvé' }).waitFor()
  await printer.getByText('Portes arrière').waitFor()
  await sound(printer)
})

// The drawing follows the mouse, from corner to corner; the numbers follow the drawing.
async function draws(page) {
  const picture = page.locator('[data-picture]')
  await picture.scrollIntoViewIfNeeded()
  const box = await picture.boundingBox()
  const at = (x, y) => [box.x + x * box.width, box.y + y * box.height]
  await page.mouse.move(...at(0.428, 0.409))
  await page.mouse.down()
  await page.mouse.move(...at(0.5, 0.5))
  await page.mouse.move(...at(0.586, 0.62))
  await page.mouse.up()
  const left = Number((await page.locator('input[name=x]').inputValue()).replace(',', '.'))
  assert.ok(Math.abs(left - 42.8) < 1, `the left edge is at ${left} %`)
  await page.getByText('C’est marqué.').waitFor()
}

journey('a visual marked without drawing', { phone: true, scripts: false }, async ({ page }) => {
  await shows(page, 'Portière')
  await plain(page)
  await page.getByText('Plus simple').click()
  await fill(page, { 'Place dans l’image': 'Au centre' })
  await page.locator('select[name=share]').selectOption('15')
  await press(page, 'Enregistrer et vérifier')
  await page.getByText('La bulle fait 630 mm de large').waitFor()
  assert.equal(await page.locator('.mark').count(), 1)
  await plain(page)
})

journey('a visual on a phone, in the dark', { phone: true, dark: true }, async ({ page }) => {
  await signIn(page, 'entreprise@demo.test')
  for (const address of ['/espace/visuels', '/espace/visuels/nouveau', '/espace/visuels/1', '/espace/visuels/3']) {
    await page.goto(address)
    await sound(page)
  }
})
