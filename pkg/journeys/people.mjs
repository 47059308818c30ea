// What the people of the journeys do, as they do it: by the words on the screen.
import { fileURLToPath } from 'node:url'

import { seen, sound } from './checks.mjs'
import { fill, password } from './harness.mjs'

export const photo = fileURLToPath(new URL('../media/testdata/iphone-orientation6-p3.jpg', import.meta.url))
export const why = 'On y descend par le chemin de halage, à cinq minutes du village. L’eau est claire jusqu’à fin septembre ; venez tôt.'

/** The spot of the stories, without its place and its photo. */
export const spot = title => ({
  'Le nom du spot': title, 'Pourquoi vous l’aimez': why, Catégorie: 'Baignade', Été: true, 'Le point exact': true, 'Non, aucune': true,
  'De mon prénom ou du nom de ma structure': true, [rights]: true,
})
export const rights = 'Le texte et les photos sont de moi'

export const ambassador = email => ({
  Prénom: 'Camille', Nom: 'Delpech', 'Votre commune': 'st cirq lapopie', 'J’y vis': true,
  'Adresse électronique': email, 'Mot de passe': password, 'J’ai 15 ans ou plus': true,
})

export const press = (page, name) => page.getByRole('button', { name }).click()
export const follow = (page, name) => page.getByRole('link', { name: new RegExp(name) }).first().click()

/** Takes the lesson on good and bad uses, every second answer wrong, then right as its explanation says. */
export async function learns(page) {
  await follow(page, 'Voir les six images')
  await page.getByRole('heading', { name: 'Bon ou mauvais usage' }).waitFor()
  for (const [i, question] of (await page.locator('.lesson fieldset').all()).entries()) {
    const answer = i % 2 ? '[data-wrong]' : '[data-right]'
    await question.locator(answer).check({ force: true })
    await question.getByText(i % 2 ? 'En fait, c’est' : 'Bien vu, c’est').filter({ visible: true }).waitFor()
  }
  await sound(page)
  await press(page, 'Continuer')
  await page.getByText('3 bonnes réponses sur 6').waitFor()
  await sound(page)
  await press(page, 'J’ai compris, continuer')
  await page.waitForURL('**/marque/**')
  await page.getByText('la bulle est entre de bonnes mains').waitFor()
}

/** Opens the newest letter on the page of sent letters and follows its link. */
export async function followLetter(page) {
  await page.goto('/dev/courriels')
  await page.locator('.mails li').first().getByRole('link').first().click()
}

/** Joins, confirms; ends in the person's space. */
export async function join(page, answers) {
  await fill(page, answers)
  await press(page, 'M’inscrire')
  await page.getByRole('heading', { name: 'Regardez votre messagerie' }).waitFor()
  await followLetter(page)
  await press(page, 'Confirmer mon adresse')
  await page.waitForURL('**/espace')
}

export async function pressKeys(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key)
}

/** Goes on with Tab until the focus is on what is named so; it is seen at every stop. */
export async function tabTo(page, name) {
  const wanted = new RegExp(name)
  const met = []
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab')
    await seen(page)
    met.push(await page.evaluate(() => {
      const at = document.activeElement
      return [at.labels?.[0]?.textContent, at.getAttribute('aria-label'), at.textContent].find(words => words?.trim())?.trim() ?? ''
    }))
    if (wanted.test(met.at(-1))) return
  }
  throw new Error(`no stop is called ${name}: ${met.join(' · ')}`)
}

/** Touches the map of the form that shares a spot. */
export async function touchMap(page, latitude, longitude) {
  const map = page.locator('[data-picker] svg')
  await map.scrollIntoViewIfNeeded()
  const position = await map.evaluate((svg, [latitude, longitude]) => {
    const { west, north, perLon, perLat } = svg.dataset
    const at = new DOMPoint((longitude - west) * perLon, (north - latitude) * perLat).matrixTransform(svg.getScreenCTM())
    const box = svg.getBoundingClientRect()
    return { x: at.x - box.x, y: at.y - box.y }
  }, [latitude, longitude])
  await map.tap({ position })
}

/** What is in a picture file: its width, and how opaque it is in a corner and in the middle. */
export function picture(page, bytes) {
  return page.evaluate(async base64 => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), c => c.charCodeAt(0))]))
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    canvas.drawImage(bitmap, 0, 0)
    const alpha = (x, y) => canvas.getImageData(x, y, 1, 1).data[3]
    return { width: bitmap.width, corner: alpha(0, 0), centre: alpha(bitmap.width >> 1, bitmap.height >> 1) }
  }, bytes.toString('base64'))
}

/** The id of what has the focus. */
export const focused = page => page.evaluate(() => document.activeElement.id)
