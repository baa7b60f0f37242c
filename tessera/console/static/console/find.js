// Moving along the hits with the keyboard. Letters count only while a hit has the focus, never while somebody types.

const hits = () => [...document.querySelectorAll('[data-hit]')]

function go (event, target) {
  if (!target) return
  event.preventDefault()
  target.focus()
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return
  const box = document.getElementById('find_q')
  const found = hits()
  if (event.target === box) {
    if (event.key === 'ArrowDown') go(event, found[0])
    return
  }
  const at = found.indexOf(event.target)
  if (at < 0) return
  if (event.key === 'ArrowDown' || event.key === 'j') go(event, found[at + 1])
  if (event.key === 'ArrowUp' || event.key === 'k') go(event, found[at - 1] || box)
  if (event.key === 'Home') go(event, found[0])
  if (event.key === 'End') go(event, found[found.length - 1])
})
