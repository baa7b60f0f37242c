// Joins the elements marked data-passkey to allauth's WebAuthn forms, without inline scripts.
// data-passkey: loginForm, addForm or authenticateForm · data-ids: the ids it needs · data-options: from the server

const fault = document.getElementById('passkey-fault')
document.addEventListener('allauth.error', () => {
  if (fault) fault.hidden = false
})

if (window.PublicKeyCredential && window.allauth) {
  for (const element of document.querySelectorAll('[data-passkey]')) {
    const options = element.dataset.options && JSON.parse(element.dataset.options)
    window.allauth.webauthn.forms[element.dataset.passkey]({ ids: JSON.parse(element.dataset.ids), data: options })
    element.hidden = false
  }
}
