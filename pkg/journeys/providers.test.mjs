// Signing up, in and out by somebody else's account, at a real provider.
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { plain, sound } from './checks.mjs'
import { fill, mails, password, signIn, site } from './harness.mjs'
import { follow, press } from './people.mjs'
import { agree, depart, leave, provider } from './provider.mjs'

const mairie = await provider({
  camille: { email: 'camille@exemple.fr', email_verified: true, given_name: 'Camille', family_name: 'Delpech' },
  yanis: { email: 'yanis@exemple.fr', email_verified: true, given_name: 'Yanis', family_name: 'Roux' },
  member: { email: 'ambassadrice@demo.test', email_verified: true, given_name: 'Camille', family_name: 'D.' },
  stranger: { email: 'entreprise@demo.test', email_verified: false, given_name: 'Zoé', family_name: 'Roux' },
})
after(() => mairie.stop())
const { journey } = site(mairie.environment)

const answers = { 'Votre commune': 'Figeac (46102)', 'J’y vis': true, 'J’ai 15 ans ou plus': true }

async function joins(page, base, name, first, check) {
  await page.goto('/inscription')
  await plain(page)
  await depart(page)
  await agree(page, name)
  await page.getByText('Vous continuez avec la mairie').waitFor()
  await check(page)
  assert.equal(await page.locator('input[type=password]').count(), 0, 'no password is asked for')
  await fill(page, answers)
  await press(page, 'M’inscrire')
  await page.waitForURL('**/espace')
  await page.getByText('Votre compte est ouvert').waitFor()
  await page.getByText(first).first().waitFor()
}

async function signsOut(page) {
  await page.context().clearCookies({ name: 'ohmylot' }) // the provider's session stays: they share an address, but for the port
}

async function comesBack(page, path = '**/espace') {
  await page.goto('/connexion')
  await depart(page)
  await page.waitForURL(path)
}

journey('somebody changes their mind at the provider', { phone: true }, async ({ page }) => {
  await page.goto('/connexion?next=/espace/envies')
  await depart(page)
  await follow(page, 'Cancel')
  await page.getByText('Vous avez choisi de ne pas continuer').waitFor()
  await sound(page)
  await follow(page, 'Me connecter autrement')
  await signIn(page, 'ambassadrice@demo.test')
  leave(page, mairie)
})

journey('somebody joins by a provider', { phone: true, scripts: false }, async ({ page, base }) => {
  await joins(page, base, 'yanis', 'Yanis', plain)
  leave(page, mairie)
})

journey('a member links an account, comes in by it, and takes it away', { phone: true, dark: true }, async ({ page, another, base }) => {
  await page.goto('/connexion')
  await sound(page)
  await depart(page)
  await agree(page, 'member')
  await page.getByText('a déjà un compte ici').waitFor() // and nothing is linked by an address
  await sound(page)
  await page.getByRole('link', { name: 'Me connecter' }).click()
  await fill(page, { 'Adresse électronique': 'ambassadrice@demo.test', 'Mot de passe': password })
  await press(page, 'Me connecter')
  await page.getByRole('heading', { name: 'Relier mon compte à la mairie' }).waitFor()
  await sound(page)
  await fill(page, { 'Mot de passe': 'pas le bon mot de passe' })
  await press(page, 'Continuer')
  await page.getByText('Ce n’est pas votre mot de passe').first().waitFor()
  await fill(page, { 'Mot de passe': password })
  await press(page, 'Continuer')
  await page.getByRole('link', { name: 'Aller chez la mairie' }).waitFor()
  await sound(page)
  await follow(page, 'Aller chez la mairie')
  await page.getByText('C’est relié').waitFor()
  await sound(page)
  assert.match((await mails(base, 'ambassadrice@demo.test', /relié/)).subject, /est relié à la mairie/)
  await signsOut(page)
  await comesBack(page)
  await page.goto('/espace/securite')
  await sound(page)
  await page.goto('/espace/securite/connexions')
  await press(page, 'Retirer la connexion par la mairie')
  await page.getByText('C’est retiré').waitFor()
  await signsOut(page)
  await comesBack(page, '**/auth/mairie/callback?**')
  await page.getByText('a déjà un compte ici').waitFor()
  leave(page, mairie)

  const stranger = await another()
  await stranger.goto('/connexion')
  await depart(stranger)
  await agree(stranger, 'stranger') // whose address is somebody's, says nobody
  await stranger.getByText('Un courriel vous demandera de confirmer votre adresse').waitFor()
  await sound(stranger)
  leave(stranger, mairie)
})

journey('somebody joins by a provider, and comes in by it again', {}, async ({ page, base }) => {
  await joins(page, base, 'camille', 'Camille', sound)
  await page.goto('/espace/securite/connexions')
  await page.getByText('Relié le').waitFor()
  await page.getByText('Votre compte n’a pas encore de mot de passe').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Retirer' }).count(), 0, 'the last way in stays')
  await sound(page)
  await signsOut(page)
  await comesBack(page)
  assert.match((await mails(base, 'camille@exemple.fr')).subject, /Votre compte est ouvert/)
  leave(page, mairie)
})
