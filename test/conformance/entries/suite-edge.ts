// The Edge runtime: a script that listens for `fetch`.
import { runSuite } from '../suite.ts'

const answer = async (): Promise<Response> => Response.json(await runSuite())
addEventListener('fetch', (event) =>
  (event as unknown as { respondWith(r: Promise<Response>): void }).respondWith(answer()),
)
