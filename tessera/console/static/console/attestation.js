// Attesting with the keyboard: J and K go along the facts, A attests, R rejects. Never while somebody types.

const ticks = () => [...document.querySelectorAll('[data-tick]')]

function press (letter) {
  const at = document.activeElement
  if (at && at.matches('[data-tick]') && !ticks().some(tick => tick.checked)) at.checked = true
  const button = document.querySelector(`[data-attest="${letter}"]`)
  const comment = document.querySelector('[data-attest="comment"]')
  if (!button) return
  if (letter === 'r' && comment && !comment.value.trim()) comment.focus()
  else button.click()
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return
  if (event.target.closest('input:not([data-tick]):not([type=radio]), textarea, select, [contenteditable]')) return
  const key = event.key.toLowerCase()
  if (key === 'j' || key === 'k') {
    const all = ticks()
    const next = all[all.indexOf(document.activeElement) + (key === 'j' ? 1 : -1)] || all[key === 'j' ? 0 : all.length - 1]
    if (next) next.focus()
  } else if (key === 'a' || key === 'r') press(key)
  else return
  event.preventDefault()
})
