import { isCommand } from './keys.js'

export function openPalette() {}

export function bindPalette() {
  const press = event => {
    if (!isCommand(event) || event.key.toLowerCase() !== 'k') return
    event.preventDefault()
    openPalette()
  }
  addEventListener('keydown', press)
  return () => removeEventListener('keydown', press)
}
