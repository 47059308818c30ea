// A member lays the bubble on a photo of their own: with a finger on a phone, with the keyboard, without scripts.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { keyboard, plain, sound } from './checks.mjs'
import { fill, signIn, site } from './harness.mjs'
import { follow, picture, press } from './people.mjs'

const { journey } = site()

const cliff = fileURLToPath(new URL('../media/testdata/falaise-orientation6-gps.jpg', import.meta.url)) // a pale sky, a dark cliff on its left

journey('the bubble on one’s own photo', { phone: true }, async ({ page }) => {
  await sends(page)
  await page.getByText('La bulle se lit bien ici.').waitFor()
  await sound(page)

  // A finger takes it to the cliff, where malbec is lost; what is offered reads there.
  await drags(page, 0.2, 0.55)
  await page.getByText('La bulle malbec se perd ici').waitFor()
  await sound(page)
  await follow(page, 'Prendre la bulle blanche')
  await page.getByText('La bulle se lit bien ici.').waitFor()
  assert.equal(await page.getByLabel('Blanche', { exact: true }).isChecked(), true)

  await press(page, 'Télécharger ma photo')
  await page.getByText('Dites-nous à quoi servira la bulle').first().waitFor()
  await sound(page)
  await fill(page, { 'Réseaux sociaux': true, 'Carré, 1080 × 1080': true, 'Le haut ou la gauche': true, PNG: true })
  await page.getByText('Votre image fera 1080 × 1080').waitFor()
  const file = await downloads(page)
  assert.equal(file.suggestedFilename(), 'ohmylot-photo-blanche-square-1080x1080.png')
  const made = await picture(page, await readFile(await file.path()))
  assert.deepEqual(made, { width: 1080, corner: 255, centre: 255 })

  await press(page, 'Garder dans mon espace')
  await page.getByText('La photo est gardée').waitFor()
  await page.goto('/marque/photo')
  await sound(page)
  await follow(page, 'Reprendre cette photo')
  assert.equal(await page.getByLabel('Carré, 1080 × 1080', { exact: true }).isChecked(), true)
  await press(page, 'Effacer la photo')
  await page.getByText('La photo est effacée.').waitFor()
  assert.equal(await page.getByText('Reprendre cette photo').count(), 0)
})

journey('the bubble on a photo, with the keyboard', {}, async ({ page }) => {
  await sends(page)
  await keyboard(page)
  const bubble = page.getByRole('application')
  const before = await bubble.locator('image').evaluate(at)
  await bubble.focus()
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowDown', '+', '+']) await page.keyboard.press(key)
  const after = await bubble.locator('image').evaluate(at)
  assert.ok(after.x < before.x && after.width > before.width, `moved from ${JSON.stringify(before)} to ${JSON.stringify(after)}`)
  for (let i = 0; i < 60; i++) await page.keyboard.press('-')
  for (let i = 0; i < 150; i++) await page.keyboard.press('ArrowUp')
  const { x, y, width } = await bubble.locator('image').evaluate(at)
  assert.ok(y >= width / 8 - 1, `it keeps its distance: ${x}, ${y}, ${width} wide`)
  await page.waitForURL(/x=\d+&y=\d+&width=\d+/)
  await page.getByText('La bulle se lit bien ici.').waitFor()
  await sound(page)
})

journey('the bubble on a photo without scripts', { phone: true, scripts: false }, async ({ page }) => {
  await sends(page)
  await plain(page)
  await fill(page, { 'À gauche': true, Malbec: true, Grande: true, 'Site web': true })
  await press(page, 'Télécharger ma photo')
  await page.getByText('La bulle malbec se perd ici').first().waitFor()
  await plain(page)
  await follow(page, 'Prendre la bulle blanche')
  await page.getByText('La bulle se lit bien ici.').waitFor()
  const file = await downloads(page)
  assert.equal(file.suggestedFilename(), 'ohmylot-photo-blanche-3000x2250.jpg')
})

async function sends(page) {
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/marque/bulle')
  await follow(page, 'Poser la bulle sur ma photo')
  await page.waitForURL('**/marque/photo')
  await page.locator('input[type=file]').setInputFiles(cliff)
  await press(page, 'Continuer avec cette photo')
  await page.waitForURL(/\/marque\/photo\/\d+$/)
}

async function downloads(page) {
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Télécharger ma photo')])
  return file
}

const at = image => Object.fromEntries(['x', 'y', 'width'].map(name => [name, Number(image.getAttribute(name))]))

/** Moves the bubble's middle to a point of the picture, both between 0 and 1. */
async function drags(page, across, down) {
  const whole = await page.locator('[data-stage]').boundingBox()
  const bubble = await page.locator('[data-sticker] image').boundingBox()
  await page.mouse.move(bubble.x + bubble.width / 2, bubble.y + bubble.height / 2)
  await page.mouse.down()
  await page.mouse.move(whole.x + whole.width / 2, whole.y + whole.height / 2, { steps: 4 })
  await page.mouse.move(whole.x + across * whole.width, whole.y + down * whole.height, { steps: 4 })
  await page.mouse.up()
}
