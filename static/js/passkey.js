// Passkeys: the browser asks its owner, and the answer goes with the form as any field does. Without this, or in a
// browser that knows no passkey, the page says what to do instead.
const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
const known = list => list?.map(one => ({ ...one, id: bytes(one.id) }))

async function make (options) {
  const { challenge, user, excludeCredentials, ...rest } = options
  const made = await navigator.credentials.create({ publicKey: { ...rest, challenge: bytes(challenge), user: { ...user, id: bytes(user.id) }, excludeCredentials: known(excludeCredentials) } })
  const { clientDataJSON, attestationObject } = made.response
  return said(made, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject), transports: made.response.getTransports?.() ?? [] })
}

async function use (options) {
  const { challenge, allowCredentials, ...rest } = options
  const used = await navigator.credentials.get({ publicKey: { ...rest, challenge: bytes(challenge), allowCredentials: known(allowCredentials) } })
  const { clientDataJSON, authenticatorData, signature, userHandle } = used.response
  return said(used, { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle ? text(userHandle) : undefined })
}

function said (credential, response) {
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: {}, response })
}

async function ask (button) {
  const answer = await fetch(button.dataset.passkey, { method: 'POST', redirect: 'manual' })
  if (!answer.ok) throw new Error(`the challenge is refused: ${answer.status}`)
  const { publicKey } = await answer.json()
  return 'new' in button.dataset ? make(publicKey) : use(publicKey)
}

async function answer (event) {
  event.preventDefault()
  const button = event.currentTarget
  if (button.getAttribute('aria-busy')) return
  const problem = button.parentElement.querySelector('.error')
  problem.hidden = true
  button.setAttribute('aria-busy', 'true')
  try {
    button.form.elements.answer.value = await ask(button)
    button.form.submit()
  } catch { // given up, too late, or no key here: the browser has said which
    problem.querySelector('span').textContent = button.dataset.failed
    problem.hidden = false
    button.removeAttribute('aria-busy')
  }
}

if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll('[data-passkey]')) {
    button.closest('.passkey').hidden = false
    button.addEventListener('click', answer)
  }
  for (const part of document.querySelectorAll('[data-passkey-or]')) part.hidden = false
  for (const words of document.querySelectorAll('[data-passkey-without]')) words.hidden = true
}
