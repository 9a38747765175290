import { connect, type Socket } from 'node:net'

const MARK = 'EVENT_RECEIVED'

/** Posts one request `count` times over `connections` kept open; fails where an answer is not an acceptance. */
export function post(port: number, request: Buffer, count: number, connections: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0
    let done = 0
    const sockets: Socket[] = []
    const end = (error?: Error): void => {
      for (const socket of sockets) socket.destroy()
      if (error) reject(error)
      else resolve()
    }
    for (let i = 0; i < connections; i++) {
      const socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1')
      sockets.push(socket)
      let text = ''
      const next = (): void => {
        if (sent < count) {
          sent++
          socket.write(request)
        }
      }
      socket.on('connect', next).on('error', end)
      socket.on('data', (data: string) => {
        text += data
        const at = text.indexOf(MARK)
        if (at < 0) {
          if (text.length > 10_000 || /^HTTP\/1.1 [345]/.test(text)) end(new Error(text.slice(0, 500)))
          return
        }
        text = ''
        if (++done === count) end()
        else next()
      })
    }
  })
}
