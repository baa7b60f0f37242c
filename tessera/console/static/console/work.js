// Deciding with the keyboard: J and K go along what waits, A approves, R rejects, N and P go to the next change and
// back. Never while somebody types.

const ticks = () => [...document.querySelectorAll('[data-tick]')]

function press (letter) {
  const target = document.querySelector(`[data-press="${letter}"]`)
  if (!target) return
  const at = document.activeElement
  const boxes = ticks().filter(tick => tick.type === 'checkbox')
  if (target.tagName !== 'A' && boxes.includes(at) && !boxes.some(tick => tick.checked)) at.checked = true
  if (target.type !== 'radio') return target.click()
  target.checked = true
  const form = target.form
  const next = letter === 'r' ? form.querySelector('textarea') : form.querySelector('button')
  next.focus()
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return
  if (event.target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]')) return
  const key = event.key.toLowerCase()
  if (key === 'j' || key === 'k') {
    const all = ticks()
    const next = all[all.indexOf(document.activeElement) + (key === 'j' ? 1 : -1)] || all[key === 'j' ? 0 : all.length - 1]
    if (next) next.focus()
  } else if (['a', 'r', 'n', 'p'].includes(key)) press(key)
  else return
  event.preventDefault()
})
