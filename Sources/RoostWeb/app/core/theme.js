// Loaded before the first paint (no module), so that a chosen theme never flashes.
{
  const chosen = localStorage.getItem('roost.theme')
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
  if (localStorage.getItem('roost.sidebar') === 'hidden') document.documentElement.dataset.sidebar = 'hidden'
  const width = Number(localStorage.getItem('roost.sidebar.width'))
  if (width) document.documentElement.style.setProperty('--sidebar', `${Math.min(480, Math.max(240, width))}px`)
}
