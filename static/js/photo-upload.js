// One photo on its way to the site.
import { lighten } from './photo-lighten.js'

let speed // bytes a second, as the photos sent so far went

/**
 * upload sends a photo and tells how far it is (0 to 1, 1 while the site works on it). It ends with { row } as the
 * form lists it, or with { status, sentence }: the sentence is the site's own, the status 0 without an answer.
 */
export async function upload (address, photo, tell) {
  const light = await lighten(photo.blob, speed)
  return new Promise(resolve => {
    const request = new XMLHttpRequest()
    const begun = performance.now()
    photo.cancel = () => request.abort()
    request.upload.onprogress = event => { if (event.lengthComputable) tell(Math.min(.99, event.loaded / event.total), light !== photo.blob) }
    request.upload.onload = () => {
      speed = light.size / Math.max(.001, (performance.now() - begun) / 1000)
      tell(1)
    }
    request.onload = () => {
      const answer = document.createRange().createContextualFragment(request.responseText)
      if (request.status === 200) resolve({ row: answer.querySelector('li[data-photo]') ?? undefined, status: 200 })
      else resolve({ status: request.status, sentence: told(request, answer) })
    }
    request.onerror = request.onabort = request.ontimeout = () => resolve({ status: 0 })
    request.open('POST', address)
    tell(0, light !== photo.blob)
    const body = new FormData()
    body.append('photos', light, photo.name)
    request.send(body)
  })
}

// told is what the site says of a photo it refuses, in its own words; a whole page is none of them.
function told (request, answer) {
  return /^(422|429)$/.test(request.status) && !answer.querySelector('main') ? answer.textContent.trim() : ''
}
