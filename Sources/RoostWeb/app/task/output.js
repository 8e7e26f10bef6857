// What a command printed, kept as lines. Whole lines come whole; a line that is still being written is continued where it stands.

/** `lines` are `{channel, text}`; `dropped` is a count of bytes that were not stored. */
export class Output {
  constructor() {
    /** @type {App.OutputLine[]} */
    this.lines = []
    this.dropped = 0
    /** @type {Record<'stdout' | 'stderr', App.OutputLine | null>} */
    this.open = { stdout: null, stderr: null }
  }

  get isEmpty() {
    return this.lines.length === 0
  }

  /** @param {'stdout' | 'stderr'} channel @param {string} text */
  add(channel, text) {
    let from = 0
    while (from < text.length) {
      const end = text.indexOf('\n', from)
      const piece = end < 0 ? text.slice(from) : text.slice(from, end)
      const open = this.open[channel]
      if (open) {
        open.text += piece
        if (end >= 0) this.open[channel] = null
      } else {
        const line = { channel, text: piece }
        this.lines.push(line)
        if (end < 0) this.open[channel] = line
      }
      if (end < 0) return
      from = end + 1
    }
  }

  /**
   * The gap between the kept head and the kept tail becomes a line of its own.
   * @param {number} bytes
   */
  drop(bytes) {
    this.close()
    this.dropped += bytes
    this.lines.push({ channel: 'gap', text: `… ${bytes.toLocaleString('en')} bytes were not stored …` })
  }

  close() {
    this.open = { stdout: null, stderr: null }
  }
}
