import { svg } from './dom.js'

// 16 × 16, stroke width 1.4, in the text colour.
/** @type {Record<string, string>} */
const paths = {
  tasks: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  approvals: 'M8 1.8 13.4 5v6L8 14.2 2.6 11V5z',
  agents: 'M8 8.2a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8M2.8 14c.5-2.7 2.6-4 5.2-4s4.7 1.3 5.2 4',
  channels: 'M2.5 3h11v8h-6L4.5 13.5V11h-2z',
  settings: 'M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7M10.8 6.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4M5.2 13.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4',
  doctor: 'M2 8.5h3l1.5-4 3 7 1.5-3h3',
  search: 'M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10M10.7 10.7 14 14',
  plus: 'M8 3v10M3 8h10',
  check: 'm3 8.5 3.3 3.3L13 5',
  cross: 'm4 4 8 8M12 4l-8 8',
  right: 'm6 3.5 4.5 4.5L6 12.5',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  file: 'M4 1.8h5.5L12.5 5v9.2H4zM9.3 1.8V5.2h3.2',
  folder: 'M1.8 3.5h4.4l1.5 1.8h6.5v7.7H1.8z',
  pencil: 'm3 13 .6-2.8 7.5-7.5 2.2 2.2-7.5 7.5zM9.7 4.1l2.2 2.2',
  terminal: 'm3 4.5 3.5 3.5L3 11.5M8 12h5',
  globe: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M2 8h12M8 2c4 4 4 8 0 12M8 2c-4 4-4 8 0 12',
  tool: 'M10 2.3a3.5 3.5 0 0 0-3.2 4.9L2.3 11.7l2 2 4.5-4.5A3.5 3.5 0 0 0 13.6 5L11.5 7 9 4.5l2.1-2.1A3.5 3.5 0 0 0 10 2.3',
  thought: 'M8 2.5c3.3 0 6 2 6 4.5s-2.7 4.5-6 4.5q-.9 0-1.7-.2L3.5 13l.5-2.6C2.8 9.6 2 8.4 2 7c0-2.5 2.7-4.5 6-4.5',
  attach: 'm12.5 7.5-5 5a3 3 0 0 1-4.2-4.2L8.8 2.8a2 2 0 0 1 2.9 2.9L6.3 11a1 1 0 0 1-1.5-1.4l4.7-4.7',
  stop: 'M4 4h8v8H4z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M4.5 3v10l8-5z',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.5v3.3H9.7',
  undo: 'M3 6h6.5a3.5 3.5 0 0 1 0 7H6M3 6l3-3M3 6l3 3',
  trash: 'M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5 5 13.5h6l.5-9M7 7v4M9 7v4',
  archive: 'M2 3h12v3H2zM3 6v7.5h10V6M6.5 9h3',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  shield: 'M8 1.8 13.5 4v4c0 3-2.3 5.2-5.5 6.3C4.8 13.2 2.5 11 2.5 8V4z',
  diff: 'M8 2.5v6M5 5.5h6M5 12.5h6',
  jump: 'M8 3v9M4 8.5 8 12.5l4-4',
  split: 'M2 3h12v10H2zM8 3v10',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  outside: 'M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9v4.5h-9v-9H7',
}

/**
 * An icon. If no text is beside it, the control needs an `aria-label`.
 * @param {string} name
 * @param {number} [size]
 */
export function icon(name, size = 16) {
  return svg(
    'svg',
    {
      viewBox: '0 0 16 16', width: size, height: size, fill: 'none', stroke: 'currentColor', 'stroke-width': name === 'more' ? 2.2 : 1.4,
      'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', class: 'icon',
    },
    svg('path', { d: paths[name] ?? paths.file }))
}

/** Roost's logo, a bird on a perch. */
export function bird(size = 20) {
  return svg(
    'svg', { viewBox: '0 0 24 24', width: size, height: size, fill: 'currentColor', 'aria-hidden': 'true', class: 'bird' },
    svg('path', {
      d: 'M22.5 6.3 19.6 5.9C18.9 4.6 17.6 3.8 16.1 3.8c-2 0-3.5 1.3-4 3.2C10.8 9.2 6.9 10.3 1.5 10.2c1 1.5 2.5 2.5 4.3 3-.9.8-2 1.4-3.3 1.8 2.8 2.6 6.1 3.7 9.3 3.1l-.5 2.9h1.5l.6-3.3.8-.4.5 3.7h1.5l-.6-4.6c2.8-2 4.4-5.3 4.5-8.4z',
    }),
    svg('circle', { cx: 16.7, cy: 6.7, r: 0.9, class: 'bird-eye' }))
}
