import { Hub } from './hub.js'

const hub = new Hub()

self.addEventListener('connect', event => {
  const [port] = /** @type {MessageEvent} */ (event).ports
  hub.attach(port)
  port.start()
})
