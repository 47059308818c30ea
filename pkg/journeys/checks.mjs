// What is held of every page, on every screen. Each check gives what is wrong, in sentences; sound() tells
// all of it at once.
import { AxeBuilder } from '@axe-core/playwright'
import { HtmlValidate } from 'html-validate'

/** Fails when a page falls short of any check; html is what the server sent, when the journey has it. */
export async function sound(page, html) {
  const wrong = [...await titled(page), ...await fits(page), ...await axe(page), ...html ? await valid(html) : []]
  if (wrong.length > 0) throw new Error(`${page.url()}\n  ${wrong.join('\n  ')}`)
}

const levels = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

/** Against WCAG 2.2 AA, as far as a program can tell. */
export async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(levels).analyze()
  return violations.flatMap(v => v.nodes.map(node => {
    const reasons = [...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')
    return `${v.id}: ${v.help}\n    ${node.target.join(' ')}\n    ${node.html.slice(0, 160)}\n    ${reasons}`
  }))
}

/** Against the width of the screen. A wide page widens a phone's window, so the screen's own width counts. */
export async function fits(page) {
  const { width } = page.viewportSize()
  const [needed, wide] = await page.evaluate(width => [
    document.scrollingElement.scrollWidth,
    [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1)
      .slice(0, 5).map(e => `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''}`),
  ], width)
  return needed <= width ? [] : [`${needed} pixels wide on a screen of ${width}: ${wide.join(', ')}`]
}

/** Against having one heading of the first level, a title and a language. */
export async function titled(page) {
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
export async function valid(html) {
  const { results } = await grammar.validateString(html)
  return results.flatMap(r => r.messages.map(m => `line ${m.line}:${m.column} ${m.ruleId}: ${m.message}`))
}
