// A second factor: codes that a telephone makes, passkeys, recovery codes on paper.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'

import { plain, sound } from './checks.mjs'
import { fill, mails, signIn, site } from './harness.mjs'
import { follow, press } from './people.mjs'

const { journey } = site({ OHMYLOT_SECOND_FACTOR: 'required' }, 'localhost')

const half = 30_000 // milliseconds that a code stands for

/** What an application of codes shows, told its key in base32 (RFC 6238). */
function code(key, at = Date.now()) {
  const bits = [...key.replaceAll(' ', '')].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)))
  const moment = Buffer.alloc(8)
  moment.writeBigUInt64BE(BigInt(Math.floor(at / half)))
  const digest = createHmac('sha1', secret).update(moment).digest()
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** Puts a finger on the machine of page: it keeps passkeys and knows its owner. */
async function finger(page) {
  const machine = await page.context().newCDPSession(page)
  await machine.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true }
  const { authenticatorId } = await machine.send('WebAuthn.addVirtualAuthenticator', { options })
  return known => machine.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: known })
}

/** Signs out, from any page. */
async function leave(page) {
  await page.goto('/espace')
  await page.locator('form[action="/deconnexion"]').first().evaluate(form => form.requestSubmit())
  await page.waitForURL(address => address.pathname === '/')
}

/** Adds the codes of a telephone, whose page is held to check; gives its key, the code that served and the recovery codes. */
async function addCodes(page, check) {
  await page.getByText('Vous lisez ceci sur le téléphone').click()
  const key = await page.locator('.secret-key').textContent()
  await check(page)
  const served = code(key)
  await fill(page, { 'Code à six chiffres': served })
  await press(page, 'Mettre le code en service')
  await page.getByText('Imprimez-les ou notez-les maintenant').waitFor()
  const recovery = await page.locator('.recovery code').allTextContents()
  assert.equal(recovery.length, 10)
  return { key, served, recovery }
}

journey('a moderator sets up codes before the queue opens', { phone: true }, async ({ page, base }) => {
  await signIn(page, 'moderation@demo.test')
  await page.getByText('Votre rôle demande une protection de plus').waitFor()
  await page.goto('/moderation')
  assert.equal(new URL(page.url()).pathname, '/espace/securite/code')
  await follow(page, 'Commencer')
  await addCodes(page, sound)
  await mails(base, 'moderation@demo.test', /Un code protège/)
  await follow(page, 'C’est noté, continuer')
  await page.waitForURL('**/moderation')
})

journey('a referent comes in by a code, on a device remembered, and by a recovery code', { phone: false }, async ({ page, base }) => {
  await signIn(page, 'referente@demo.test')
  await page.goto('/espace/securite/code')
  await follow(page, 'Commencer')
  const { key, served, recovery } = await addCodes(page, plain)
  await leave(page)

  await signIn(page, 'referente@demo.test')
  await page.getByRole('heading', { name: 'Encore une vérification' }).waitFor()
  await page.goto('/espace')
  assert.equal(new URL(page.url()).pathname, '/connexion')
  await page.goto('/connexion/code')
  await fill(page, { 'Code à six chiffres': served })
  await press(page, 'Continuer')
  await page.getByText(/vient de servir|pas le bon code/).first().waitFor() // the one or the other, as time goes by
  await fill(page, { 'Code à six chiffres': code(key, Date.now() + half), 'Ne plus demander sur cet appareil': true })
  await press(page, 'Continuer')
  await page.waitForURL('**/espace')
  await leave(page)
  await signIn(page, 'referente@demo.test')
  await page.waitForURL('**/espace')
  await page.goto('/espace/securite/code')
  await page.getByRole('button', { name: /^Oublier/ }).click()
  await leave(page)

  await signIn(page, 'referente@demo.test')
  await page.getByText('Je n’ai ni mon téléphone ni ma clé').click()
  await sound(page)
  await fill(page, { 'Un de vos codes de secours': recovery[0].toLowerCase() })
  await press(page, 'Entrer avec ce code')
  await page.waitForURL('**/espace')
  await mails(base, 'referente@demo.test', /Un code de secours vient de servir/)
})

journey('a passkey opens the door by itself', { phone: false }, async ({ page, base }) => {
  const knows = await finger(page)
  await signIn(page, 'ambassadrice@demo.test')
  await page.goto('/espace/securite/cles')
  await sound(page)
  await follow(page, 'Ajouter une clé d’accès')
  await fill(page, { 'Nom de la clé': 'Ordinateur de la maison' })
  await sound(page)
  await press(page, 'Enregistrer la clé')
  await page.getByText('Imprimez-les ou notez-les maintenant').waitFor()
  await sound(page)
  await mails(base, 'ambassadrice@demo.test', /Une clé d’accès ouvre/)
  await page.goto('/espace/securite/cles')
  await page.getByRole('heading', { name: 'Ordinateur de la maison' }).waitFor()
  await leave(page)

  await page.goto('/connexion?next=%2Fespace%2Fenvies')
  await sound(page)
  await press(page, 'Entrer avec une clé d’accès')
  await page.waitForURL('**/espace/envies')
  await leave(page)

  // After the password, as a second factor; a hand that the machine does not know opens nothing.
  await signIn(page, 'ambassadrice@demo.test')
  await page.getByRole('heading', { name: 'Encore une vérification' }).waitFor()
  await sound(page)
  await press(page, 'Utiliser ma clé d’accès')
  await page.waitForURL('**/espace')
  await leave(page)
  await knows(false)
  await page.goto('/connexion')
  await press(page, 'Entrer avec une clé d’accès')
  await page.getByText('La clé d’accès n’a pas répondu').waitFor()
  await sound(page)
  await knows(true)
  await press(page, 'Entrer avec une clé d’accès')
  await page.waitForURL('**/espace')

  await page.goto('/espace/securite/cles')
  await page.getByRole('link', { name: /^Retirer/ }).click()
  await page.getByText('C’est votre dernière protection').waitFor()
  await sound(page)
  await press(page, 'Retirer cette clé')
  await page.getByText('La clé d’accès est retirée').waitFor()
  await leave(page)
  await page.goto('/connexion')
  await press(page, 'Entrer avec une clé d’accès')
  await page.getByRole('heading', { name: 'Cette clé n’ouvre rien ici' }).waitFor()
  await sound(page)
})

journey('everything but passkeys works without scripts', { phone: true, dark: true, scripts: false }, async ({ page }) => {
  await signIn(page, 'entreprise@demo.test')
  await page.goto('/espace/securite/cles/nouvelle')
  await page.getByText('choisissez plutôt un code sur votre téléphone').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Enregistrer la clé' }).count(), 0)
  await page.goto('/espace/securite/code')
  await follow(page, 'Commencer')
  const { recovery } = await addCodes(page, plain)
  await page.goto('/espace')
  await page.locator('details.menu summary').click()
  await page.locator('.menu form[action="/deconnexion"] button').click()
  await signIn(page, 'entreprise@demo.test')
  await page.getByText('Je n’ai ni mon téléphone ni ma clé').click()
  await fill(page, { 'Un de vos codes de secours': recovery[9] })
  await press(page, 'Entrer avec ce code')
  await page.waitForURL('**/espace')
})
