// Measures the public pages with Lighthouse, as a phone on a slow network: `make lighthouse`. It fails below the
// goals. Lighthouse (Apache 2.0) is large and needed here alone: it is installed in .data/lighthouse the first time.
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { chromium } from 'playwright-core'

import { browserPath, start } from '../pkg/journeys/harness.mjs'

const version = '12.8.2' // the newest for Node 20
const pages = ['/', '/spots', '/spots/le-ponton-du-soir', '/carte']
const goals = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 }
const weight = 100 // KB wished for before photos and the live map; told, and no failure
const tries = 3 // a busy machine is a slow phone: the best counts

const folder = resolve(fileURLToPath(new URL('..', import.meta.url)), '.data/lighthouse')
const run = promisify(execFile)

function install () {
  const cli = () => createRequire(join(folder, 'package.json')).resolve('lighthouse/cli/index.js')
  mkdirSync(folder, { recursive: true })

  if (!existsSync(join(folder, 'node_modules/lighthouse'))) {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { lighthouse: version } }))
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' })
  }
  return cli()
}

async function measure (cli, address, name) {
  const report = join(folder, `${name}.json`)
  await run(process.execPath, [cli, address, '--quiet', '--output=json', `--output-path=${report}`, '--chrome-flags=--headless=new --no-sandbox'],
    { env: { ...process.env, CHROME_PATH: browserPath() ?? chromium.executablePath() } })
  return createRequire(import.meta.url)(report)
}

// read gives a report's scores, its weight before photos, and what each score lost.
function read (report) {
  const scores = Object.fromEntries(Object.keys(goals).map(name => [name, Math.round(report.categories[name].score * 100)]))
  const requests = report.audits['network-requests'].details.items
  const bytes = requests.filter(r => r.resourceType !== 'Image' && !/\/vendor\/|\/carte\/|atlas\.js/.test(r.url)).reduce((sum, r) => sum + r.transferSize, 0)
  const shift = report.audits['cumulative-layout-shift'].numericValue
  const lost = Object.entries(goals).filter(([name]) => scores[name] < 100).flatMap(([name]) => report.categories[name].auditRefs)
    .filter(ref => ref.weight > 0 && report.audits[ref.id].score < 1).map(ref => `${report.audits[ref.id].title} (${report.audits[ref.id].displayValue ?? 'no'})`)
  return { scores, bytes, shift, lost }
}

function short ({ scores, shift }) {
  const wrong = Object.entries(goals).filter(([name, goal]) => scores[name] < goal).map(([name, goal]) => `${name} ${scores[name]} < ${goal}`)
  if (shift > 0.01) wrong.push(`the layout shifts by ${shift.toFixed(3)}`)
  return wrong
}

const cli = install()
const site = await start()
let missed = 0
try {
  console.log(['page'.padEnd(28), ...Object.keys(goals).map(name => name.padStart(16)), `KB (${weight} wished)`.padStart(18), 'shift'.padStart(8)].join(''))
  for (const page of pages) {
    let best
    for (let i = 0; i < tries && (!best || short(best).length > 0); i++) {
      const result = read(await measure(cli, site.base + page, page.replaceAll('/', '-').slice(1) || 'home'))
      if (!best || result.scores.performance > best.scores.performance) best = result
    }
    const cells = [...Object.values(best.scores).map(score => String(score).padStart(16)), String(Math.round(best.bytes / 1024)).padStart(18), best.shift.toFixed(3).padStart(8)]
    console.log([page.padEnd(28), ...cells].join(''))
    const wrong = short(best)
    if (wrong.length > 0) {
      missed++
      console.log(`    ✗ ${wrong.join('; ')}\n      ${best.lost.join('\n      ')}`)
    }
  }
} finally {
  await site.stop()
}
console.log(missed ? `\nPages below the goals: ${missed}.` : '\nEvery goal is met.')
process.exitCode = missed ? 1 : 0
