// A moderator's morning: a full queue, the keyboard, a colleague at the same time, and a thing or two to take back.
import assert from 'node:assert/strict'

import { plain, sound } from './checks.mjs'
import { signIn, site } from './harness.mjs'
import { focused, pressKeys, why } from './people.mjs'

const { journey } = site()

const many = 20

journey('twenty spots decided by the keyboard alone', {}, async ({ page, another, base }) => {
  const author = await another()
  await signIn(author, 'ambassadrice@demo.test')
  for (let n = 1; n <= many; n++) await sends(author, n)

  await signIn(page, 'moderation@demo.test')
  await page.goto('/moderation?kind=spot')
  await sound(page)
  await pressKeys(page, '?')
  await page.getByRole('dialog', { name: 'Tout au clavier' }).waitFor()
  await pressKeys(page, 'Escape', '/')
  assert.equal(await focused(page), 'q')
  await page.keyboard.type('belvedere numero')
  await pressKeys(page, 'Enter')
  await page.waitForURL(/q=belvedere/)
  assert.equal(await page.locator('.waiting li').count(), many)

  await page.locator('h1').click() // out of the field
  await pressKeys(page, 'j', 'Enter')
  for (let n = 1; n <= many; n++) {
    await page.getByRole('heading', { level: 1, name: `Belvédère numéro ${n}`, exact: true }).waitFor()
    if (n === 1) await sound(page)
    await (n % 5 ? publishes(page) : asksForMore(page))
  }
  await page.getByText('Rien ne correspond').waitFor()
  await pressKeys(page, 'z') // the last one was a slip
  await page.getByText('C’est annulé').waitFor()
  await page.getByRole('heading', { level: 1, name: `Belvédère numéro ${many}`, exact: true }).waitFor()
  await publishes(page)
  await page.getByText('Rien ne correspond').waitFor()

  const visitor = await another()
  assert.equal((await visitor.goto('/spots/belvedere-numero-20')).status(), 200)
  assert.equal(await visitor.goto('/spots').then(() => visitor.getByRole('link', { name: 'Belvédère numéro 5', exact: true }).count()), 0)
  const letters = await (await fetch(`${base}/dev/courriels.json`)).json()
  const about = letters.map(letter => letter.subject).filter(subject => subject.includes('Belvédère numéro 20'))
  assert.ok(about.some(subject => subject.includes('est en ligne')), about.join())
  assert.ok(!about.some(subject => subject.includes('à revoir')), 'the decision taken back wrote to nobody')
})

/** A spot of the author's, in a row of places half a kilometre apart. */
async function sends(author, n) {
  const answer = await author.request.post('/espace/spots/nouveau', {
    headers: { Origin: new URL(author.url()).origin }, maxRedirects: 0,
    form: {
      title: `Belvédère numéro ${n}`, reason: why, category: 'nature', latitude: String(44.45 + n * 0.005), longitude: '1.65',
      precision: 'exact', people_recognisable: 'no', rights: 'yes', display_name: 'first_name', action: 'submit',
    },
  })
  assert.equal(answer.status(), 303, await answer.text())
}

const publishes = page => goesOn(page, () => pressKeys(page, 'p'))

// C leads to the reason, which is chosen by its first letters; Control and Enter send.
async function asksForMore(page) {
  await pressKeys(page, 'c')
  assert.equal(await focused(page), 'f-reason')
  await page.keyboard.type('Trop')
  await goesOn(page, () => pressKeys(page, 'Control+Enter'))
}

async function goesOn(page, act) {
  const here = page.url()
  await Promise.all([page.waitForURL(address => address.href !== here), act()])
}

journey('two moderators at once', {}, async ({ page, another }) => {
  await signIn(page, 'moderation@demo.test')
  const colleague = await another({ phone: true, dark: true })
  await signIn(colleague, 'equipe@demo.test')
  await page.goto('/moderation?kind=spot')
  await colleague.goto('/moderation?kind=spot')
  await colleague.locator('.waiting a').first().click()
  const title = await colleague.getByRole('heading', { level: 1 }).textContent()
  await colleague.getByRole('button', { name: 'Prendre cette demande' }).click()
  await colleague.getByText('Vous vous en occupez').waitFor()
  const row = page.locator('.waiting li', { hasText: title })
  await row.getByText('Équipe s’en occupe.').waitFor() // nobody reloaded anything
  await row.getByRole('link').click()
  await page.getByText('Équipe s’en occupe jusqu’au').waitFor()
  await sound(page)
  await colleague.goto('/spots') // whoever leaves gives it back
  await page.goto('/moderation?kind=spot')
  await page.locator('.waiting li', { hasText: title }).getByRole('link').click()
  await page.getByRole('button', { name: 'Prendre cette demande' }).waitFor()
})

journey('several at once, without scripts', { phone: true, scripts: false }, async ({ page, another }) => {
  const author = await another()
  await signIn(author, 'ambassadrice@demo.test')
  for (let n = 31; n <= 33; n++) await sends(author, n)
  await signIn(page, 'moderation@demo.test')
  await page.goto('/moderation?kind=spot&q=belvedere')
  for (const n of [31, 33]) await page.getByLabel(`Choisir « Belvédère numéro ${n} »`.replaceAll('« ', '«\u202f').replaceAll(' »', '\u202f»')).check()
  await page.getByText('Décider de plusieurs à la fois').click()
  await page.getByRole('button', { name: 'Accepter' }).click()
  await page.getByRole('heading', { level: 1, name: /^Accepter 2 demandes/ }).waitFor()
  await page.getByText('Le courriel qui partirait').waitFor()
  await plain(page)
  await page.getByRole('button', { name: 'Accepter' }).click()
  await page.getByText('2 demandes').waitFor()
  assert.equal(await page.locator('.waiting li').count(), 1)
  await page.getByRole('button', { name: /^Annuler/ }).click()
  await page.getByText('C’est annulé').waitFor()
})
