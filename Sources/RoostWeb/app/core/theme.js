// A classic script that runs before the first paint, so that the page never flashes in another theme.
{
  const chosen = localStorage.getItem('roost.theme')
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
  if (localStorage.getItem('roost.sidebar') === 'hidden') document.documentElement.dataset.sidebar = 'hidden'
  const width = Number(localStorage.getItem('roost.sidebar.width'))
  if (width) document.documentElement.style.setProperty('--sidebar', `${Math.min(480, Math.max(240, width))}px`)
}
