import type { Simulator } from 'signalbox/simulator'

/** What a client of another hand would see: Graph over HTTP, without any of our code. */
export function client(sim: Simulator, token: string) {
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const request = new Request(`https://sim.example/simulator/graph/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const response = await sim.fetch(request)
    // biome-ignore lint/suspicious/noExplicitAny: answers are held against literals
    return { status: response.status, headers: response.headers, body: (await response.json()) as any }
  }
  return {
    get: (path: string, headers?: Record<string, string>) => call('GET', path, undefined, headers),
    post: (path: string, body: unknown, headers?: Record<string, string>) => call('POST', path, body, headers),
    delete: (path: string, body?: unknown) => call('DELETE', path, body),
  }
}
export const TOKENS = {
  whatsapp: 'SIMULATED-WHATSAPP-TOKEN',
  page: 'SIMULATED-PAGE-TOKEN',
  instagram: 'SIMULATED-INSTAGRAM-TOKEN',
  system: 'SIMULATED-SYSTEM-USER-TOKEN',
}
