// Small behaviour on top of pages that work without it. No inline handlers: the server marks elements with data-*.

const all = (selector, root = document) => [...root.querySelectorAll(selector)]

// "/" goes to the search box, unless somebody is typing.
document.addEventListener('keydown', event => {
  const typing = event.target.closest('input, textarea, select, [contenteditable]')
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const box = document.querySelector('main [data-search]') || document.querySelector('[data-search]')
    if (box) {
      event.preventDefault()
      box.focus()
      box.select()
    }
  }
  if (event.key === 'Escape') closeMenus(null, true)
})

// Menus are <details>; one is open at a time, and a click elsewhere or Escape closes it.
function closeMenus (except, refocus) {
  for (const menu of all('details.menu[open]')) {
    if (menu === except) continue
    if (refocus && menu.contains(document.activeElement)) menu.querySelector('summary').focus()
    menu.open = false
  }
}

document.addEventListener('click', event => {
  closeMenus(event.target.closest('details.menu'), false)
  const close = event.target.closest('[data-dismiss]')
  if (close) close.closest(close.dataset.dismiss || '.banner').remove()
  const copy = event.target.closest('[data-copy]')
  if (copy && navigator.clipboard) navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim())
  if (event.target.closest('[data-print]')) window.print()
  const option = event.target.closest('.lookup-list [role=option]')
  if (option) choose(option)
  else if (!event.target.closest('.lookup')) all('.lookup').forEach(shut)
})

// Filters apply as soon as they change.
document.addEventListener('change', event => {
  const form = event.target.closest('form[data-autosubmit]')
  if (form) form.requestSubmit()
})

// A form or button with data-confirm asks first, in a dialog whose words the page carries.
document.addEventListener('submit', event => {
  const asks = (event.submitter && event.submitter.dataset.confirm) || event.target.dataset.confirm
  const dialog = asks && document.getElementById('confirm')
  if (!dialog || event.target.dataset.confirmed) return
  event.preventDefault()
  event.stopImmediatePropagation()
  dialog.querySelector('[data-confirm-text]').textContent = asks
  dialog.returnValue = ''
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'yes') return
    event.target.dataset.confirmed = 'yes'
    event.target.requestSubmit(event.submitter)
    delete event.target.dataset.confirmed
  }, { once: true })
  dialog.showModal()
}, true)

// Look-up fields: a text box with a list that htmx fills, and the chosen value in a hidden field.
function shut (lookup) {
  lookup.querySelector('.lookup-list').replaceChildren()
  const box = lookup.querySelector('[role=combobox]')
  box.setAttribute('aria-expanded', 'false')
  box.removeAttribute('aria-activedescendant')
}

function choose (option) {
  if (option.getAttribute('aria-disabled') === 'true') return
  const lookup = option.closest('.lookup')
  const box = lookup.querySelector('[role=combobox]')
  lookup.querySelector('input[type=hidden]').value = option.dataset.value
  box.value = option.dataset.label
  shut(lookup)
  box.focus()
  lookup.dispatchEvent(new Event('lookup:chosen', { bubbles: true }))
}

document.addEventListener('input', event => {
  const lookup = event.target.matches('[role=combobox]') && event.target.closest('.lookup')
  if (lookup) lookup.querySelector('input[type=hidden]').value = ''
})

document.addEventListener('keydown', event => {
  const lookup = event.target.matches('[role=combobox]') && event.target.closest('.lookup')
  if (!lookup) return
  const options = all('[role=option]:not([aria-disabled=true])', lookup)
  const at = options.findIndex(option => option.getAttribute('aria-selected') === 'true')
  if (event.key === 'Escape') shut(lookup)
  if (event.key === 'Enter' && at >= 0) {
    event.preventDefault()
    choose(options[at])
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || !options.length) return
  event.preventDefault()
  const next = options[(at + step + options.length) % options.length]
  options.forEach(option => option.setAttribute('aria-selected', option === next))
  event.target.setAttribute('aria-activedescendant', next.id)
  next.scrollIntoView({ block: 'nearest' })
})

// What htmx swaps in.
document.addEventListener('htmx:afterSwap', event => {
  if (event.target.matches('.lookup-list')) {
    const open = event.target.childElementCount > 0
    event.target.closest('.lookup').querySelector('[role=combobox]').setAttribute('aria-expanded', open)
  }
  focusErrors(event.target)
})
for (const fault of ['htmx:responseError', 'htmx:sendError', 'htmx:timeout']) {
  document.addEventListener(fault, () => {
    const toast = document.getElementById('fault')
    if (toast) toast.hidden = false
  })
}

function focusErrors (root) {
  const summary = root.querySelector('.error-summary')
  if (summary) summary.focus()
}
focusErrors(document)
document.documentElement.dataset.js = 'yes'
