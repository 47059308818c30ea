// A member hides a face on their photo before they send it: with a finger, with the keyboard, without scripts.
import assert from 'node:assert/strict'

import { keyboard, plain, sound } from './checks.mjs'
import { fill, signIn, site } from './harness.mjs'
import { photo, press } from './people.mjs'

const { journey } = site()

journey('a face hidden with a finger', { phone: true }, async ({ page }) => {
  await opens(page)
  await sound(page)
  await drags(page, 0.1, 0.2, 0.9, 0.45)
  await page.getByLabel('Recadrer').check({ force: true })
  await drags(page, 0.02, 0.02, 0.98, 0.7)
  assert.ok(Number(await page.getByLabel('En bas').inputValue()) >= 28)
  const before = await detail(page)
  await press(page, 'Flouter et recadrer')
  await page.getByText('C’est fait').waitFor()
  await sound(page)
  const after = await detail(page)
  assert.ok(after.tall < 0.8 * before.tall, `cut from ${before.tall} to ${after.tall}`)
  assert.ok(after.across < before.across / 3, `hidden: ${before.across} steps of colour were ${after.across}`)

  await press(page, 'Tourner à droite')
  await page.waitForURL(address => !address.pathname.includes(after.id))
  await page.getByRole('link', { name: 'J’ai terminé' }).click()
  await page.waitForURL(/modifier$/)
  const { id } = await shown(page)
  assert.notEqual(id, after.id)
})

journey('a face hidden with the keyboard', {}, async ({ page }) => {
  await opens(page)
  await keyboard(page)
  await page.getByRole('button', { name: 'Ajouter une zone' }).press('Enter')
  const area = page.getByRole('button', { name: 'Zone floutée 1' })
  const before = await area.boundingBox()
  for (const key of ['ArrowLeft', 'ArrowUp', 'Shift+ArrowRight', 'Shift+ArrowDown']) await area.press(key)
  const after = await area.boundingBox()
  assert.ok(after.x < before.x && after.y < before.y && after.width > before.width && after.height > before.height)
  await page.getByRole('button', { name: 'Ajouter une zone' }).press('Enter')
  await page.getByRole('button', { name: 'Zone floutée 2' }).press('Delete')
  assert.equal(await page.getByRole('button', { name: /Zone floutée/ }).count(), 1)
  await press(page, 'Flouter et recadrer')
  await page.getByText('C’est fait').waitFor()
})

journey('a face hidden without scripts', { phone: true, scripts: false }, async ({ page }) => {
  await opens(page, false)
  await plain(page)
  await press(page, 'Flouter et recadrer')
  await page.getByText('Rien n’est encore choisi').first().waitFor()
  await plain(page)
  await page.getByLabel('Flouter le carré : rangée 2, colonne 2').check({ force: true })
  await press(page, 'Flouter et recadrer')
  await page.getByText('C’est fait').waitFor()
})

/** Begins a spot with a photo, and goes on to its retouch. */
async function opens(page, scripts = true) {
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/espace/spots/nouveau')
  await fill(page, { 'Le nom du spot': 'Le marché' })
  await page.locator('input[name=photos]').setInputFiles(photo) // squares of plain colours
  const retouch = page.getByRole('button', { name: 'Flouter, recadrer' })
  if (!scripts) await press(page, 'Enregistrer le brouillon')
  await retouch.click()
  await page.waitForURL(/retouche$/)
}

/** Draws from one point of the photo to another, in shares of its sides. */
async function drags(page, x1, y1, x2, y2) {
  const stage = page.locator('[data-stage]')
  await stage.scrollIntoViewIfNeeded()
  const { x, y, width, height } = await stage.boundingBox()
  await page.mouse.move(x + x1 * width, y + y1 * height)
  await page.mouse.down()
  await page.mouse.move(x + x2 * width, y + y2 * height, { steps: 4 })
  await page.mouse.up()
}

const shown = page => page.locator('img[src*="/photos/"]').first().evaluate(image => ({ id: image.src.split('/')[4] }))

/** What the photo on the page shows: its height for its width, and how often the colour changes along a third of its height. */
const detail = page => page.locator('[data-stage] img').evaluate(async image => {
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = 300
  canvas.height = Math.round(300 * image.naturalHeight / image.naturalWidth)
  const pen = canvas.getContext('2d')
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  const { data } = pen.getImageData(40, Math.round(canvas.height / 3), 220, 1)
  let across = 0
  for (let i = 8; i < data.length; i += 4) across += Math.abs(data[i] - data[i - 8]) + Math.abs(data[i + 1] - data[i - 7]) > 40
  return { id: image.src.split('/')[4], tall: image.naturalHeight / image.naturalWidth, across }
})
