// What a moderator sees of one thing: its picture closely, and the words to look at.
import assert from 'node:assert/strict'

import { sound } from './checks.mjs'
import { fill, labelled, signIn, site } from './harness.mjs'
import { photo, press, spot, why } from './people.mjs'

const { journey } = site()

const larger = page => page.locator('[data-zoom] output').textContent()
const item = 'Le ponton des pêcheurs'

async function sends(page) {
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/espace/spots/nouveau')
  await page.locator('input[type=file]').setInputFiles(photo)
  await fill(page, { 'Description de la photo': 'Le ponton', ...spot(item), 'Pourquoi vous l’aimez': `${why} Appelez le 06 12 34 56 78.` })
  for (const summary of await page.locator('main details:not([open]) > summary').all()) await summary.click()
  await (await labelled(page, 'Latitude')).fill('44.4656')
  await (await labelled(page, 'Longitude')).fill('1.6710')
  await press(page, 'Envoyer à l’équipe')
  await press(page, 'Non, c’est un autre lieu')
  await page.waitForURL('**/espace')
}

journey('a picture looked at closely, with the keyboard alone', { phone: false }, async ({ page, another }) => {
  await sends(page)
  const team = await another({})
  await signIn(team, 'moderation@demo.test')
  await team.goto('/moderation?kind=spot')
  await team.getByRole('link', { name: item }).click()
  await team.getByRole('heading', { name: 'À moins de 75' }).waitFor()
  await team.locator('.neighbours').getByRole('link', { name: 'La falaise au petit matin' }).waitFor()
  await sound(team)

  const link = team.locator('a.marked').first()
  await link.focus()
  await team.keyboard.press('Enter')
  await team.locator('[data-zoom][open] img').waitFor()
  assert.equal(await larger(team), '100 %')
  await sound(team)
  await team.keyboard.press('+')
  await team.keyboard.press('+')
  assert.equal(await larger(team), '225 %')
  const place = () => team.locator('[data-zoom] .sheet').evaluate(e => e.style.transform)
  const before = await place()
  await team.keyboard.press('ArrowDown')
  assert.notEqual(await place(), before)
  await team.keyboard.press('-')
  assert.equal(await larger(team), '150 %')
  await team.keyboard.press('p') // publishes nothing from here
  await team.keyboard.press('j')
  await team.keyboard.press('Escape')
  await team.locator('[data-zoom][open]').waitFor({ state: 'detached' })
  assert.ok(await link.evaluate(e => e === document.activeElement), 'the focus comes back to the picture')

  await team.getByRole('link', { name: '06 12 34 56 78' }).click()
  assert.match(team.url(), /#vu-1$/)
  assert.equal(await team.locator('mark:target').evaluate(e => e.firstChild.textContent), '06 12 34 56 78')
})

journey('a picture looked at closely, without scripts', { phone: true, scripts: false }, async ({ page }) => {
  await signIn(page, 'moderation@demo.test')
  await page.goto('/moderation?kind=spot')
  await page.locator('.waiting a').first().click()
  const picture = await page.locator('a.marked').first().getAttribute('href')
  assert.match(picture, /\/2000\.jpg$/)
  assert.equal((await page.request.get(picture)).status(), 200)
})
