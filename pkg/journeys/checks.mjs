// What is held of every page, on every screen. Each check gives what is wrong, in sentences; sound() tells
// all of it at once.
import { AxeBuilder } from '@axe-core/playwright'
import { HtmlValidate } from 'html-validate'

/**
 * Fails when a page falls short of any check, by day and in the dark, on its screen and, on a phone, on the
 * narrowest one and in large letters. html is what the server sent, when the journey has it.
 */
export async function sound(page, html) {
  judge(page, [...await laid(page), ...await axe(page), ...await dark(page), ...html ? await valid(html) : []])
}

/** What can be held of a page without scripts: axe is one. */
export async function plain(page) {
  judge(page, await laid(page))
}

async function laid(page) {
  const phone = page.viewportSize().width < 640
  return [...await titled(page), ...await fits(page), ...phone ? await squeezed(page) : []]
}

function judge(page, wrong) {
  if (wrong.length > 0) throw new Error(`${page.url()}\n  ${wrong.join('\n  ')}`)
}

const levels = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

/** Against WCAG 2.2 AA, as far as a program can tell. */
function axe(page) {
  return told(page, new AxeBuilder({ page }).withTags(levels))
}

/** Against contrasts that are lost when the colours turn. */
async function dark(page) {
  const lit = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
  await page.emulateMedia({ colorScheme: lit === 'dark' ? 'light' : 'dark' })
  const wrong = await told(page, new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']))
  await page.emulateMedia({ colorScheme: lit })
  return wrong.map(one => `in the other colours, ${one}`)
}

async function told(page, builder) {
  const { violations } = await builder.setLegacyMode().analyze() // legacy: no frames to look into, so no page is opened for them
  return violations.flatMap(v => v.nodes.map(node => {
    const reasons = [...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')
    return `${v.id}: ${v.help}\n    ${node.target.join(' ')}\n    ${node.html.slice(0, 160)}\n    ${reasons}`
  }))
}

/** Against the width of the screen. A wide page widens a phone's window, so the screen's own width counts. */
async function fits(page) {
  const { width } = page.viewportSize()
  const [needed, wide] = await page.evaluate(width => {
    const scrolls = element => element && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement))
    const beyond = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1)
    const guilty = beyond.filter(e => !scrolls(e.parentElement)) // what scrolls by itself widens nothing
    return [document.scrollingElement.scrollWidth, guilty.slice(0, 5).map(e => `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''}`)]
  }, width)
  return needed <= width ? [] : [`${needed} pixels wide on a screen of ${width}: ${wide.join(', ')}`]
}

/** Against the narrowest screen (320 pixels, WCAG 1.4.10), then against letters twice as large (1.4.4). */
async function squeezed(page) {
  const screen = page.viewportSize()
  await page.setViewportSize({ ...screen, width: 320 })
  const narrow = await fits(page)
  await page.setViewportSize(screen)
  await page.evaluate(() => { document.documentElement.style.fontSize = '200%' })
  const large = await fits(page)
  await page.evaluate(() => { document.documentElement.style.fontSize = '' })
  return [...narrow, ...large.map(one => `letters twice as large: ${one}`)]
}

/** Against a keyboard: the link to the content comes first and leads there; every stop is seen. */
export async function keyboard(page) {
  const wrong = []
  await page.evaluate(() => { // from the top, whatever the page put the focus on
    document.body.tabIndex = -1
    document.body.focus()
    document.body.removeAttribute('tabindex')
  })
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(stopped)
    if (stop === null) break // the end of the page
    if (i === 0 && stop.href !== '#contenu') wrong.push(`the first stop is ${stop.name}`)
    wrong.push(...unseen(stop))
  }
  await page.locator('a.skip').focus()
  await page.keyboard.press('Enter')
  const landed = await page.evaluate(() => document.activeElement.id)
  if (landed !== 'contenu') wrong.push(`the first link leads to ${landed || 'nothing'}`)
  judge(page, wrong)
}

/** Against a focus that cannot be seen where it is now. */
export async function seen(page) {
  const stop = await page.evaluate(stopped)
  if (stop) judge(page, unseen(stop))
}

function unseen(stop) {
  const wrong = []
  if (!stop.outlined) wrong.push(`no focus is seen on ${stop.name}`)
  if (!stop.inView) wrong.push(`out of sight: ${stop.name}`)
  return wrong
}

// Runs in the page: what the focus is on. A chip shows it on the words beside its hidden box, the link of a
// card around the whole of it.
function stopped() {
  const at = document.activeElement
  if (at === document.body || at === null) return null
  const shown = at.closest('.chip') ? at.nextElementSibling : (at.matches('a') && at.closest('.card')) || at
  const { outlineStyle, outlineWidth } = getComputedStyle(shown)
  const box = shown.getBoundingClientRect()
  return {
    name: `${at.tagName.toLowerCase()} ${at.id || at.textContent.trim().slice(0, 40)}`,
    href: at.getAttribute('href'),
    outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    inView: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  }
}

/** Against having one heading of the first level, a title and a language. */
async function titled(page) {
  const headings = await page.locator('h1').allInnerTexts()
  const language = await page.locator('html').getAttribute('lang')
  const wrong = []
  if (headings.length !== 1 || headings[0].trim() === '') wrong.push(`one h1 with words is wanted, not ${JSON.stringify(headings)}`)
  if ((await page.title()).trim() === '') wrong.push('no title')
  if (!['fr', 'en'].includes(language)) wrong.push(`language ${language}`)
  return wrong
}

// Rules of writing style are left out: templates indent as they please.
const grammar = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'attribute-boolean-style': 'off', 'doctype-style': 'off', 'void-style': 'off', 'long-title': 'off' },
})

/** Against the grammar of HTML. */
async function valid(html) {
  const { results } = await grammar.validateString(html)
  return results.flatMap(r => r.messages.map(m => `line ${m.line}:${m.column} ${m.ruleId}: ${m.message}`))
}
