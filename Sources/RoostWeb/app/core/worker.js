import { Hub } from './hub.js'

const hub = new Hub()

self.addEventListener('connect', ({ ports: [port] }) => {
  hub.attach(port)
  port.start()
})
