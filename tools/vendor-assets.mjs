// Copies from npm packages what the site serves into static/ (two fonts, one sprite of icons, the map) and
// what PDFs embed into pkg/pdf/fonts/ (the same two fonts, as TrueType), with their licences. Run by
// `make vendor-assets` after `npm ci`; the results are committed.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'

const fonts = ['atkinson-hyperlegible-next', 'bricolage-grotesque']
const typefaces = { // in PDFs: file name there → file in the package
  'atkinson-hyperlegible-next': { regular: '400Regular/AtkinsonHyperlegibleNext_400Regular', bold: '700Bold/AtkinsonHyperlegibleNext_700Bold' },
  'bricolage-grotesque': { bold: '700Bold/BricolageGrotesque_700Bold' },
}
const icons = [
  'accessibility', 'arrow-down', 'arrow-left', 'arrow-right', 'arrow-up',
  'baby', 'badge-check', 'bike', 'bookmark', 'building-2', 'bus',
  'calendar-days', 'camera', 'check', 'chevron-down', 'circle-alert', 'circle-check', 'clock',
  'download',
  'eye',
  'file-check', 'fingerprint', 'flag', 'flower-2',
  'globe', 'grip-vertical',
  'hand-heart', 'heart',
  'image', 'info',
  'key-round',
  'languages', 'leaf', 'link', 'list', 'locate-fixed', 'lock-keyhole', 'log-out',
  'mail', 'map', 'map-pin', 'menu', 'minus', 'monitor', 'monitor-smartphone',
  'navigation',
  'pen-line', 'phone', 'plus', 'printer',
  'rotate-ccw', 'rotate-cw',
  'search', 'send', 'share-2', 'shield-check', 'sliders-horizontal', 'smartphone', 'snowflake', 'sparkles', 'square-parking', 'sun',
  'trash-2', 'triangle-alert',
  'user-round', 'users',
  'x',
]

mkdirSync('static/fonts', { recursive: true })
mkdirSync('static/img', { recursive: true })
mkdirSync('pkg/pdf/fonts', { recursive: true })
for (const font of fonts) {
  const folder = `node_modules/@fontsource-variable/${font}`
  copyFileSync(`${folder}/files/${font}-latin-wght-normal.woff2`, `static/fonts/${font}-latin-wght-normal.woff2`)
  copyFileSync(`${folder}/LICENSE`, `static/fonts/${font}.LICENSE.txt`)
}
for (const [font, weights] of Object.entries(typefaces)) {
  const folder = `node_modules/@expo-google-fonts/${font}`
  for (const [weight, file] of Object.entries(weights)) copyFileSync(`${folder}/${file}.ttf`, `pkg/pdf/fonts/${font}-${weight}.ttf`)
  copyFileSync(`${folder}/LICENSE_FONT`, `pkg/pdf/fonts/${font}.LICENSE.txt`)
}
copyFileSync('node_modules/lucide-static/LICENSE', 'static/img/icons.LICENSE.txt')

const symbols = icons.map(name => {
  const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, 'utf8')
  const inside = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>')).replace(/\s+/g, ' ').trim()
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inside}</symbol>`
})
// The map: what the page loads, and its licence. Styles go into a layer, for ours to come after them.
const vendored = {
  'leaflet@1.9.4': ['leaflet', ['dist/leaflet.js', 'dist/leaflet.css', 'LICENSE']],
  'leaflet.markercluster@1.5.3': ['leaflet.markercluster', ['dist/leaflet.markercluster.js', 'dist/MarkerCluster.css', 'MIT-LICENCE.txt']],
}
for (const [folder, [name, files]] of Object.entries(vendored)) {
  mkdirSync(`static/vendor/${folder}`, { recursive: true })
  for (const file of files) {
    const text = readFileSync(`node_modules/${name}/${file}`, 'utf8')
    writeFileSync(`static/vendor/${folder}/${basename(file)}`, file.endsWith('.css') ? `@layer vendor {\n${text}}\n` : text)
  }
}
writeFileSync('static/img/icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`)
