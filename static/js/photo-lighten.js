// On a slow network a photo is made smaller before it is sent. What the camera wrote about it (where, when) goes
// along, or the position could not be offered any more; its turn does not, for the smaller picture is upright.
const side = 2560
const slow = 120_000 // bytes a second: a photo of 5 MB takes 40 seconds
const heavy = 700_000 // bytes; below, there is little to win

/** lighten gives blob, or a smaller picture of the same when the network is slow; speed is what was measured, if anything. */
export async function lighten (blob, speed) {
  if (blob.size < heavy || !slowNetwork(speed)) return blob
  try {
    const head = new Uint8Array(await blob.slice(0, 256 << 10).arrayBuffer())
    if (head[0] !== 0xff || head[1] !== 0xd8) return blob // only JPEG files come from cameras
    const picture = await smaller(blob)
    const lighter = new Blob([picture.slice(0, 2), ...exif(head), picture.slice(2)], { type: 'image/jpeg' })
    return lighter.size < blob.size ? lighter : blob
  } catch { return blob } // the site will say what is wrong with it
}

function slowNetwork (speed) {
  if (speed) return speed < slow
  const { saveData, effectiveType } = navigator.connection ?? {}
  return saveData || /^(slow-2g|2g|3g)$/.test(effectiveType)
}

async function smaller (blob) {
  const whole = await createImageBitmap(blob) // upright
  const scale = Math.min(1, side / Math.max(whole.width, whole.height))
  const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(whole.width * scale), height: Math.round(whole.height * scale) })
  canvas.getContext('2d').drawImage(whole, 0, 0, canvas.width, canvas.height)
  whole.close()
  return new Promise((resolve, reject) => canvas.toBlob(b => b ? resolve(b) : reject(new Error('no picture')), 'image/jpeg', .86))
}

// exif is the segment in which cameras write, made to say "upright"; none when the file has none.
function exif (head) {
  const view = new DataView(head.buffer)
  for (let at = 2; at + 10 < head.length && head[at] === 0xff && head[at + 1] !== 0xda; at += 2 + view.getUint16(at + 2)) {
    if (head[at + 1] !== 0xe1 || view.getUint32(at + 4) !== 0x45786966) continue // "Exif"
    const segment = head.slice(at, at + 2 + view.getUint16(at + 2))
    return upright(segment) ? [segment] : []
  }
  return []
}

function upright (segment) {
  const view = new DataView(segment.buffer)
  const tiff = 10
  const little = view.getUint16(tiff) === 0x4949
  const first = tiff + view.getUint32(tiff + 4, little)
  for (let i = 0, n = view.getUint16(first, little); i < n; i++) {
    const entry = first + 2 + 12 * i
    if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little)
  }
  return true
}
