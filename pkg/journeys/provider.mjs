// A real OpenID Connect provider (npm oidc-provider, certified) for the journeys: as the French State's do, it signs
// what it tells of people. It asks for no password in earnest.
import { createServer } from 'node:http'

import Provider from 'oidc-provider'

import { forgive, freePort } from './harness.mjs'

const secret = 'a secret between the two'

/**
 * Starts a provider called « la mairie »; people are those who have an account there, by the name they sign in with.
 * It gives the environment of a site that offers it.
 */
export async function provider(people) {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const made = new Provider(issuer, {
    clients: [{
      client_id: 'oh-my-lot', client_secret: secret, redirect_uris: ['http://127.0.0.1/auth/mairie/callback'], userinfo_signed_response_alg: 'RS256',
    }],
    features: { devInteractions: { enabled: true }, userinfo: { enabled: true }, jwtUserinfo: { enabled: true } },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name'] },
    cookies: { keys: ['journeys'] },
    findAccount: (_, name) => people[name] && { accountId: name, claims: () => ({ sub: name, ...people[name] }) },
  })
  // The site's port is not known yet.
  made.Client.prototype.redirectUriAllowed = address => /^http:\/\/127\.0\.0\.1:\d+\/auth\/mairie\/callback$/.test(address)
  const server = createServer(made.callback())
  await new Promise(done => server.listen(port, '127.0.0.1', done))
  return {
    issuer,
    environment: {
      OHMYLOT_SIGNIN: 'mairie', OHMYLOT_SIGNIN_MAIRIE_LABEL: 'la mairie', OHMYLOT_SIGNIN_MAIRIE_ISSUER: issuer,
      OHMYLOT_SIGNIN_MAIRIE_ID: 'oh-my-lot', OHMYLOT_SIGNIN_MAIRIE_SECRET: secret, OHMYLOT_SIGNIN_MAIRIE_EMAILS: 'trusted',
    },
    stop() {
      server.closeAllConnections()
      return new Promise(done => server.close(done))
    },
  }
}

/** Leaves for the provider by its button; its pages want a typeface of another host, which nobody asks for. */
export async function depart(page) {
  await page.route('https://fonts.googleapis.com/**', route => route.fulfill({ contentType: 'text/css', body: '' }))
  await page.getByRole('link', { name: 'Continuer avec la mairie' }).click()
}

/** Signs in at the provider, where the page is, and agrees to what it asks. */
export async function agree(page, name) {
  await page.locator('input[name=login]').fill(name)
  await page.locator('input[name=password]').fill('whatever it is')
  await page.locator('button').click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** Takes back that the page asked the provider, and the provider's pages their typeface. */
export function leave(page, { issuer }) {
  forgive(page, new RegExp(`^third party: (${issuer}|https://fonts\\.googleapis\\.com)/`))
}
