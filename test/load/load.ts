import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { env, envelope, signatureOf } from '../conformance/probe.ts'

/** Where handlers report, and what they reported. */
export interface Witness {
  readonly url: string
  readonly port: number
  readonly seen: Map<string, number>
  close(): void
}
export async function openWitness(answers = true): Promise<Witness> {
  const seen = new Map<string, number>()
  const server = createServer((request, response) => {
    const id = new URL(request.url ?? '/', 'http://x').pathname.slice(1)
    seen.set(id, (seen.get(id) ?? 0) + 1)
    if (answers) response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Posts without a pause, each body until it is acknowledged, as Meta does; over any of the servers that listen. */
export interface Load {
  readonly acknowledged: Set<string>
  /** Answers other than 200, and connections that broke. */
  readonly refused: { count: number }
  /** Resolves when so many have been acknowledged since it was called. */
  more(count: number): Promise<void>
  stop(): Promise<void>
}
const CLIENTS = 12
const LANES = 24
export function startLoad(urls: () => readonly string[]): Load {
  const acknowledged = new Set<string>()
  const refused = { count: 0 }
  let next = 0
  let over = false
  async function send(id: string, body: string, signature: string): Promise<void> {
    for (let tries = 0; !over; tries++) {
      const all = urls()
      const url = all[(next + tries) % all.length]
      const headers = { 'x-hub-signature-256': signature }
      const request = { method: 'POST', body, headers, signal: AbortSignal.timeout(8000) }
      const ok =
        url !== undefined &&
        (await fetch(`${url}/webhook`, request)
          .then((r) => r.text().then(() => r.status === 200))
          .catch(() => false)) // also where the answer breaks off
      if (ok) return void acknowledged.add(id)
      refused.count++
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  async function client(): Promise<void> {
    while (!over) {
      const id = `e${next++}`
      const body = envelope({ id, user: `u${next % LANES}` })
      await send(id, body, await signatureOf(body, env.META_APP_SECRET))
    }
  }
  const clients = Array.from({ length: CLIENTS }, client)
  return {
    acknowledged,
    refused,
    async more(count) {
      const goal = acknowledged.size + count
      while (acknowledged.size < goal && !over) await new Promise((resolve) => setTimeout(resolve, 10))
    },
    async stop() {
      over = true
      await Promise.all(clients)
    },
  }
}
