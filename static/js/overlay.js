// The photo that carries the bubble. Without this, forms do the same.
const stage = document.querySelector('[data-stage]')
if (stage) lay(document.querySelector('form[data-overlay]'))
else send(document.querySelector('form[data-send]'))

// The bubble follows a finger, a mouse or the keyboard, within the rules as the server told them; then the server
// says what it looks like there.
function lay (form) {
  const verdict = document.querySelector('[data-verdict]')
  const bubble = stage.querySelector('[data-sticker]')
  const picture = bubble.querySelector('image')
  const grip = bubble.querySelector('[data-grip]')
  const refreshing = form.querySelector('[data-refresh]')
  const { x: hiddenX, y: hiddenY, width: hiddenWidth, at, size } = form.elements
  let now // in the photo's pixels
  let held // what the pointer does: moves or scales, from where
  let turn = 0
  let wait

  document.querySelector('[data-tools]').hidden = false
  refreshing.hidden = true
  bubble.setAttribute('tabindex', '0')
  bubble.setAttribute('role', 'application')
  bubble.setAttribute('aria-label', bubble.dataset.words)
  stage.classList.add('live')
  told()

  // told takes over what the server says.
  function told () {
    const said = verdict.firstElementChild.dataset
    const [left, top, across, down] = said.view.split(' ').map(Number)
    const [x, y, width, height] = said.place.split(' ').map(Number)
    now = { left, top, across, down, x, y, width, tall: height / width, clear: said.space / width, least: Number(said.least), most: Number(said.most) }
    stage.setAttribute('viewBox', said.view)
    stage.setAttribute('width', across)
    stage.setAttribute('height', down)
    picture.setAttribute('href', said.image)
    draw()
  }

  function draw () {
    const { x, y, width, tall, clear } = now
    const space = width * clear
    set(picture, { x, y, width, height: width * tall })
    for (const frame of bubble.querySelectorAll('rect')) {
      set(frame, { x: x - space, y: y - space, width: width + 2 * space, height: width * tall + 2 * space })
    }
    const r = 14 / stage.getScreenCTM().a // as large for a finger, whatever the photo
    set(grip, { cx: Math.min(x + width + space, now.left + now.across - r), cy: Math.min(y + width * tall + space, now.top + now.down - r), r })
  }

  // change moves and scales within the rules; a scale keeps the middle where it is.
  function change (dx, dy, width = now.width) {
    width = Math.min(Math.max(width, now.least), now.most)
    const grown = (width - now.width) / 2
    const space = width * now.clear
    const within = (value, from, room) => Math.min(Math.max(value, from + space), from + room - space)
    now.x = within(now.x + dx - grown, now.left, now.across - width)
    now.y = within(now.y + dy - grown * now.tall, now.top, now.down - width * now.tall)
    if (width !== now.width) { clear(size); hiddenWidth.value = share(width, Math.min(now.across, now.down)) }
    now.width = width
    clear(at)
    hiddenX.value = share(now.x + width / 2 - now.left, now.across)
    hiddenY.value = share(now.y + width * now.tall / 2 - now.top, now.down)
    draw()
  }

  addEventListener('resize', draw)

  const point = event => new DOMPoint(event.clientX, event.clientY).matrixTransform(stage.getScreenCTM().inverse())
  bubble.addEventListener('pointerdown', event => {
    if (event.button !== 0) return
    const { x, y } = point(event)
    held = { x, y, scales: event.target === grip, from: { ...now } }
    bubble.setPointerCapture(event.pointerId)
  })
  bubble.addEventListener('pointermove', event => {
    if (!held) return
    const { x, y } = point(event)
    if (held.scales) change(0, 0, held.from.width + 2 * (x - held.x) / (1 + 2 * now.clear))
    else change(held.from.x + x - held.x - now.x, held.from.y + y - held.y - now.y)
  })
  for (const end of ['pointerup', 'pointercancel']) {
    bubble.addEventListener(end, () => { if (held) { held = null; soon() } })
  }

  bubble.addEventListener('keydown', event => {
    const step = Math.min(now.across, now.down) * (event.shiftKey ? 0.05 : 0.01)
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key]
    const scale = { '+': 1.05, '=': 1.05, '-': 1 / 1.05 }[event.key]
    if (!move && !scale) return
    event.preventDefault()
    if (move) change(...move)
    else change(0, 0, now.width * scale)
    soon()
  })
  document.querySelector('[data-smaller]').addEventListener('click', () => { change(0, 0, now.width / 1.1); soon() })
  document.querySelector('[data-larger]').addEventListener('click', () => { change(0, 0, now.width * 1.1); soon() })

  form.addEventListener('input', event => {
    if (event.target.name === 'at') hiddenX.value = hiddenY.value = ''
    if (event.target.name === 'size') hiddenWidth.value = ''
    soon()
  })

  // An offer is taken without leaving the page.
  verdict.addEventListener('click', event => {
    const offer = event.target.closest('a')
    if (!offer) return
    event.preventDefault()
    const choices = new URL(offer.href).searchParams
    for (const name of ['variant', 'at', 'size', 'crop', 'frame', 'format', 'use']) {
      for (const radio of form.elements[name]) radio.checked = radio.value === choices.get(name)
    }
    for (const field of [hiddenX, hiddenY, hiddenWidth]) field.value = choices.get(field.name) ?? ''
    refresh()
    bubble.focus()
  })

  function soon () {
    clearTimeout(wait)
    wait = setTimeout(refresh, 200)
  }

  async function refresh () {
    const mine = ++turn
    const choices = new URLSearchParams(new FormData(form))
    try {
      const answer = await fetch(`${refreshing.formAction}?${choices}&fragment=1`)
      if (mine !== turn || held) return
      if (!answer.ok) throw new Error(answer.status)
      verdict.innerHTML = await answer.text()
      told()
      history.replaceState(null, '', `${refreshing.formAction}?${choices}`)
      refreshing.hidden = true
    } catch {
      refreshing.hidden = false // by hand, later
    }
  }

  // A download leaves the page where it is: its button is soon free again.
  form.addEventListener('submit', event => {
    setTimeout(() => event.submitter?.removeAttribute('aria-busy'), 2500)
  })
}

function set (element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
}

function clear (radios) {
  for (const radio of radios) radio.checked = false
}

function share (part, of) {
  return Math.round(10000 * part / of)
}

// A large photo is made smaller before it leaves the phone, and its sending is shown.
function send (form) {
  const shown = form.querySelector('[data-sending]')
  const bar = shown.querySelector('progress')
  const words = shown.querySelector('[role=status]')
  const refusal = form.querySelector('[data-refusal]')

  form.addEventListener('submit', async event => {
    const [file] = form.elements.photo.files
    if (!file || !navigator.onLine || shown.hidden === false) { if (file && navigator.onLine) event.preventDefault(); return }
    event.preventDefault()
    refusal.hidden = true
    shown.hidden = false
    bar.removeAttribute('value')
    words.textContent = words.dataset.preparing
    const body = new FormData(form)
    body.set('photo', await smaller(file), file.name)
    post(form.action, body)
  })

  function post (address, body) {
    const request = new XMLHttpRequest()
    request.responseType = 'document'
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      const percent = Math.round(100 * loaded / total)
      bar.value = percent
      words.textContent = percent < 100 ? words.dataset.going.replace('%s', percent) : words.dataset.arrived
    })
    request.addEventListener('load', () => {
      if (request.status === 200) location.assign(request.responseURL) // where the answer led
      else refused(request.response?.querySelector('.field .error span')?.textContent ?? request.response?.querySelector('.empty .lead')?.textContent)
    })
    request.addEventListener('error', () => refused())
    request.open('POST', address)
    request.send(body)
  }

  function refused (why) {
    shown.hidden = true
    refusal.textContent = why || words.dataset.failed
    refusal.hidden = false
  }
}

// smaller is the photo no larger than it will be kept; as it was, where this browser cannot read it.
async function smaller (file) {
  const longest = 3000 // as the server keeps it
  const light = 3 << 20
  if (file.type !== 'image/jpeg' && !/heic|heif/i.test(file.type + file.name)) return file
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height))
    if (scale === 1 && file.size <= light && file.type === 'image/jpeg') return file
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    return await new Promise(done => canvas.toBlob(made => done(made && made.size < file.size || made && file.type !== 'image/jpeg' ? made : file), 'image/jpeg', 0.9))
  } catch {
    return file
  }
}
