import { connect } from 'node:net'

export interface Answer {
  /** 0 where the connection ended without an answer. */
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}
type Piece = string | Uint8Array
/** What goes over the wire; `wait` pauses, in ms. */
export type Wire = Iterable<Piece | { readonly wait: number }>

/** The text of a chunked body, and whether its last chunk has come. */
function joined(text: string): { readonly body: string; readonly complete: boolean } {
  let body = ''
  for (let at = 0; ; ) {
    const size = /^([0-9a-f]+)[^\r]*\r\n/i.exec(text.slice(at, at + 40))
    const length = Number.parseInt(size?.[1] ?? '', 16)
    if (!size || text.length < at + size[0].length + length + 2) return { body, complete: false }
    if (length === 0) return { body, complete: true }
    at += size[0].length
    body += text.slice(at, at + length)
    at += length + 2
  }
}

function parse(text: string): (Answer & { readonly complete: boolean }) | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const status = Number(first.split(' ')[1])
  const rest = text.slice(end + 4)
  if (status === 100) return parse(rest)
  if (headers.get('transfer-encoding') === 'chunked') return { status, headers, ...joined(rest) }
  return { status, headers, body: rest, complete: rest.length >= Number(headers.get('content-length') ?? Infinity) }
}

/** Sends raw bytes on a connection of its own and reads the first answer, whether or not all was sent. */
export function exchange(port: number, wire: Wire, head = false, limitMs = 40_000): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    let over = false
    const finish = (): void => {
      if (over) return
      over = true
      clearTimeout(limit)
      socket.destroy()
      resolve(parse(text) ?? { status: 0, headers: new Map(), body: '' })
    }
    const limit = setTimeout(finish, limitMs)
    socket.setEncoding('latin1').on('data', (data: string) => {
      text += data
      const answer = parse(text)
      if (answer && (answer.complete || head)) finish()
    })
    for (const event of ['end', 'error', 'close']) socket.on(event, finish)
    const send = async (): Promise<void> => {
      for (const piece of wire) {
        if (over) return
        if (typeof piece === 'object' && 'wait' in piece) await new Promise((resume) => setTimeout(resume, piece.wait))
        else if (!socket.write(piece)) await new Promise((resume) => socket.once('drain', resume).once('close', resume))
      }
    }
    socket.once('connect', () => void send())
  })
}
