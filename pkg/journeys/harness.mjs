// What the browser journeys share: a site of their own, people in front of it, and what is held of every
// page. Each test file calls site() once; journey() then opens a page as a person would.
//
//   const { journey } = site()
//   journey('a visitor reads a spot', { phone: true }, async ({ page }) => { await page.goto('/spots'); … })
//
// site() also gives command(), which runs another command of the program on the same data.
//
// A site runs the real program with its demo content, a private PostgreSQL and a data folder that are gone
// afterwards. A journey that fails leaves a picture of every open page in .data/journeys (JOURNEYS_OUT), and
// so does the program its log. A page that logs an error, lacks a file, asks another host or does what the site's
// Content-Security-Policy forbids fails its journey.
import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('../..', import.meta.url))
const out = resolve(root, process.env.JOURNEYS_OUT || '.data/journeys')

export const password = 'bienvenue-dans-le-lot' // of every demo account

/**
 * Starts a site and a browser for the tests of one file, and ends them after the last. Passkeys need a host with a
 * name: 'localhost'.
 */
export function site(environment, host) {
  const stage = {}
  before(async () => {
    stage.site = await start(environment, host)
    stage.browser = await launch()
  })
  after(async () => {
    await stage.browser?.close()
    await stage.site?.stop()
  })
  return {
    journey: (title, screen, steps) => journey(stage, title, screen, steps),
    command: (...words) => stage.site.command(...words),
  }
}

/**
 * One test: steps get the page of a first person, another(screen) for a second one in a browser of their
 * own, and the site's base address.
 */
function journey(stage, title, screen, steps) {
  const name = `${title} (${screen.phone ? 'phone' : 'desktop'}${screen.dark ? ', dark' : ''}${screen.scripts === false ? ', no scripts' : ''})`
  test(name, async () => {
    const { base } = stage.site
    const pages = []
    const another = async (on = screen) => {
      const page = await person(stage.browser, { ...on, base })
      pages.push(page)
      return page
    }
    try {
      await inTime(steps({ page: await another(), another, base }))
      pages.forEach(quiet)
    } catch (error) {
      await picture(pages, name)
      throw error
    } finally {
      await Promise.all(pages.map(page => page.context().close()))
    }
  })
}

// A journey that hangs fails here, while its pages can still be pictured.
async function inTime(steps) {
  const ended = new AbortController()
  const late = pause(90_000, null, { signal: ended.signal }).then(() => { throw new Error('not done after 90 seconds') })
  try {
    await Promise.race([steps, late])
  } finally {
    ended.abort()
  }
}

async function picture(pages, name) {
  mkdirSync(out, { recursive: true })
  const slug = name.normalize('NFD').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').toLowerCase()
  for (const [i, page] of pages.entries()) {
    const path = join(out, `${slug}${i ? `-${i + 1}` : ''}.png`)
    await page.screenshot({ path, fullPage: true }).then(() => console.error(`picture: ${path}`), error => console.error(`no picture: ${error.message}`))
  }
}

/** Starts the program with demo content on a free port; gives its address, how to stop it, and its other commands beside it. */
export async function start(environment = {}, host = '127.0.0.1') {
  const program = process.env.OHMYLOT_BINARY || build()
  const folder = mkdtempSync(join(tmpdir(), 'ohmylot-journey-'))
  chmodSync(folder, 0o755) // started by root, PostgreSQL runs as another user and must enter
  mkdirSync(out, { recursive: true })
  const log = join(out, `${basename(process.argv[1], '.test.mjs')}.log`)
  const port = await freePort()
  const base = `http://${host}:${port}`
  const { PATH, HOME } = process.env
  const written = openSync(log, 'w')
  const env = {
    PATH, HOME, PORT: String(port), OHMYLOT_ENV: 'development', OHMYLOT_ADDRESS: '127.0.0.1', OHMYLOT_BASE_URL: base,
    OHMYLOT_DATA: folder, OHMYLOT_RATE_LIMITS: 'off', ...environment,
  }
  const child = spawn(program, ['serve', '--demo'], { cwd: root, stdio: ['ignore', written, written], env })
  const ended = new Promise(done => child.once('exit', done))
  const orphaned = () => child.kill()
  process.once('exit', orphaned)
  const stop = async () => {
    process.off('exit', orphaned)
    child.kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await answers(`${base}/readyz`, child)
  } catch (error) {
    await stop()
    const words = readFileSync(log, 'utf8').trim().split('\n').slice(-15).join('\n')
    throw new Error(`${error.message}; the program's last words:\n${words}`)
  }
  const command = async (...words) => (await promisify(execFile)(program, words, { cwd: root, env })).stdout
  return { base, stop, command }
}

function build() {
  const program = join(root, 'bin/ohmylot')
  execFileSync('go', ['build', '-tags=nodynamic,nomsgpack', '-trimpath', '-buildvcs=false', '-o', program, './cmd/ohmylot'], { cwd: root, stdio: 'inherit' })
  return program
}

export function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed).listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })
}

async function answers(address, child) {
  for (const end = Date.now() + 90_000; Date.now() < end; await pause(50)) {
    if (child.exitCode !== null) throw new Error(`the program ended with code ${child.exitCode}`)
    const answer = await fetch(address).catch(() => null)
    if (answer?.ok) return
  }
  throw new Error(`${address} does not answer`)
}

/** Opens Chromium: the one named in CHROMIUM, else the system's, else Playwright's own. */
export function launch() {
  return chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox'] })
}

/** The Chromium of this machine; undefined for Playwright's own. */
export const browserPath = () => process.env.CHROMIUM || onPath('chromium') || onPath('google-chrome')

function onPath(program) {
  return process.env.PATH.split(delimiter).map(folder => join(folder, program)).find(path => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

const troubles = new WeakMap() // page → what went wrong on it

/** Opens a page as one person: a phone in the hand or a desk, by day or in the dark, with scripts or without, in French. */
export async function person(browser, { base, phone = false, dark = false, scripts = true }) {
  const screen = phone
    ? { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }
    : { viewport: { width: 1280, height: 860 } }
  const context = await browser.newContext({
    ...screen, baseURL: base, locale: 'fr-FR', timezoneId: 'Europe/Paris', colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', javaScriptEnabled: scripts,
  })
  context.setDefaultTimeout(10_000)
  await context.addInitScript(() => addEventListener('securitypolicyviolation', e => {
    console.error(`policy: ${e.effectiveDirective} forbids ${e.blockedURI} (${e.sourceFile}:${e.lineNumber}, ${e.sample})`)
  }))
  return tab(context, base)
}

/** Opens one more page for the person whose context it is; quiet() tells how it went. */
export async function tab(context, base) {
  const page = await context.newPage()
  troubles.set(page, watch(page, new URL(base).host))
  return page
}

/** Collects what a page should never do. A page's own status is the journey's business. */
function watch(page, host) {
  const wrong = []
  page.on('pageerror', error => wrong.push(`script: ${error.message}`))
  page.on('console', line => {
    const failedLoad = line.text().startsWith('Failed to load resource') // told below, with its address
    if (line.type() === 'error' && !failedLoad) wrong.push(`console: ${line.text()}`)
  })
  page.on('request', request => {
    const address = new URL(request.url())
    if (address.protocol.startsWith('http') && address.host !== host) wrong.push(`third party: ${address}`)
  })
  page.on('requestfailed', request => {
    const reason = request.failure()?.errorText
    if (reason !== 'net::ERR_ABORTED') wrong.push(`${reason}: ${request.url()}`) // aborted: the person went on, or a download began
  })
  page.on('response', response => {
    const status = response.status(), path = new URL(response.url()).pathname
    const overtaken = status === 409 && path.endsWith('/brouillon') && response.request().method() === 'GET' // what was being saved is sent for good meanwhile
    if (status >= 400 && !overtaken && !response.request().isNavigationRequest()) wrong.push(`${status}: ${response.url()}`)
  })
  return wrong
}

/** Fails when the page logged an error, lacked a file or asked another host. */
export function quiet(page) {
  assert.deepEqual(troubles.get(page), [], `trouble behind ${page.url()}`)
}

/** Takes back a trouble that the journey made on purpose. */
export function forgive(page, trouble) {
  const all = troubles.get(page)
  const expected = all.filter(one => trouble.test(one))
  assert.notEqual(expected.length, 0, `no trouble like ${trouble}: ${all}`)
  troubles.set(page, all.filter(one => !trouble.test(one)))
}

/** Signs a demo account in. */
export async function signIn(page, email) {
  await page.goto('/connexion')
  await page.locator('input[name=email]').focus()
  await typeSignIn(page, email)
}

/** Types a demo account's address and password where the focus is, and goes on. */
export async function typeSignIn(page, email) {
  await page.keyboard.insertText(email)
  await page.locator('input[name=password]').focus()
  await page.keyboard.insertText(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(address => address.pathname !== '/connexion')
}

/** Fills fields by their labels, whole or their beginning: text to type or a choice's label, true or false to tick. */
export async function fill(page, answers) {
  for (const [label, answer] of Object.entries(answers)) {
    const field = await labelled(page, label)
    if (typeof answer === 'boolean') await field.setChecked(answer)
    else if (await field.evaluate(element => element.tagName === 'SELECT')) await field.selectOption({ label: answer })
    else await field.fill(answer)
  }
}

/** The field under a label, of which the beginning may be given. */
export async function labelled(page, label) {
  const whole = page.getByLabel(label, { exact: true })
  return await whole.count() === 1 ? whole : page.getByLabel(new RegExp(`^\\s*${label}`))
}

/** The newest letter sent to an address whose subject matches about, waited for up to five seconds. */
export async function mails(base, to, about = /./) {
  for (const end = Date.now() + 5_000; Date.now() < end; await pause(100)) {
    const letters = await (await fetch(`${base}/dev/courriels.json`)).json()
    const letter = letters.find(l => l.to.includes(to) && about.test(l.subject))
    if (letter) return letter
  }
  throw new Error(`no letter to ${to} about ${about}`)
}
