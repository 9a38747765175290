import { createHmac } from 'node:crypto'
import { networkReason } from '../outcome.ts'
import { type Check, type Finding, odd, ok, wrong } from './finding.ts'

const CHALLENGE = '1158201444'
const MAX_SKEW_MS = 5 * 60_000

interface Health {
  readonly ok?: boolean
  readonly error?: string
  readonly warnings?: readonly string[]
  readonly store?: { readonly guarantee?: string } | string
  readonly guarantee?: string
  readonly dead?: number
}

/** The deployed webhook, asked what Meta will ask it. */
export const checkDeployment: Check = async ({ url, env, fetch, meta, now }) => {
  if (url === undefined)
    return [odd('deployment', 'The deployed app was not looked at', 'Add --url https://bot.example/webhook')]
  if (!url.startsWith('https://'))
    return [wrong('https', `${url} is not https`, 'Meta calls https only; put the app behind a certificate.')]
  const found: Finding[] = []
  const verify = env['WEBHOOK_VERIFY_TOKEN'] ?? ''
  const query = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': CHALLENGE, 'hub.verify_token': verify })
  let challenge: Response
  try {
    challenge = await fetch(`${url}?${query}`, { redirect: 'manual' })
  } catch (error) {
    return [
      wrong('reachable', `${url} does not answer: ${networkReason(error)}`, 'Deploy the app, and check the address.'),
    ]
  }
  const date = Date.parse(challenge.headers.get('date') ?? '')
  if (Math.abs(date - now) > MAX_SKEW_MS)
    found.push(
      odd('clock', `Its clock is ${Math.round((date - now) / 60_000)} minutes off`, 'Let the host keep time (NTP).'),
    )
  if (challenge.status >= 300 && challenge.status < 400)
    found.push(wrong('challenge', `${url} redirects`, `Register ${challenge.headers.get('location')} instead.`))
  else if (challenge.status === 403)
    found.push(
      wrong(
        'challenge',
        'The deployment has another WEBHOOK_VERIFY_TOKEN',
        'Set the same WEBHOOK_VERIFY_TOKEN on the host, and deploy again.',
      ),
    )
  else if (challenge.status !== 200 || (await challenge.text()) !== CHALLENGE)
    found.push(
      wrong(
        'challenge',
        `${url} answers the challenge with ${challenge.status}`,
        'Check the path: it ends in /webhook.',
      ),
    )
  // What does not answer the challenge is not asked further.
  if (found.some((f) => f.check === 'challenge')) return found
  found.push(ok('challenge', 'It answers the challenge'))
  const body = JSON.stringify({ object: 'page', entry: [] })
  const post = async (secret: string): Promise<number> => {
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature }
    return (await fetch(url, { method: 'POST', headers, body })).status
  }
  if ((await post('nobody knows this')) !== 401)
    found.push(
      wrong('signature', 'It accepts a forged webhook', 'Is another server behind this address? Deploy the app.'),
    )
  const signed = await post(meta.secret)
  if (signed === 401)
    found.push(
      wrong(
        'signature',
        'It refuses what this META_APP_SECRET signs',
        'Set the same META_APP_SECRET on the host; a proxy must not change the body.',
      ),
    )
  else if (signed !== 200)
    found.push(wrong('signature', `It answers a signed webhook with ${signed}`, 'Read the log of the host.'))
  else found.push(ok('signature', 'It accepts what Meta signs, and nothing else'))
  return [...found, ...(await checkHealth(url, fetch))]
}

/** What `/health` warns of and no other check finds. */
const WARNINGS: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  'store-failing': [
    'Its last webhook could not be stored',
    'Read the log of the host; mend the store, or free the disk.',
  ],
  'backlog-old': [
    'An event has waited for more than 15 minutes',
    "Look at the handler's errors in the log of the host.",
  ],
  'webhook-at-risk': [
    'Meta is about to switch off webhooks that fail',
    'Mend the store; what was spilled is posted again as docs/hosts.md says.',
  ],
  'version-ending': [
    'Meta ends the Graph version that it calls',
    'npx signalbox versions, then GRAPH_VERSION on the host.',
  ],
}

async function checkHealth(url: string, fetch: typeof globalThis.fetch): Promise<Finding[]> {
  const address = url.replace(/\/webhook$/, '/health')
  const response = await fetch(address)
  const health = (await response.json().catch(() => undefined)) as Health | undefined
  if (health?.ok === false)
    return [
      wrong('health', `${address} says ${health.error}`, 'Read the log of the host: docs/errors.md has the codes.'),
    ]
  // Not every proxy lets it through.
  if (!response.ok || !health) return []
  const guarantee = typeof health.store === 'object' ? health.store.guarantee : (health.guarantee ?? health.store)
  const found: Finding[] = []
  if (guarantee === 'best-effort')
    found.push(
      odd('store', 'Its store cannot claim work safely', 'Bind a Durable Object, or give `storage` an atomic store.'),
    )
  if (health.dead)
    found.push(odd('dead-letters', `${health.dead} events were given up`, `npx signalbox dead list --url ${url}`))
  for (const name of health.warnings ?? []) {
    const words = WARNINGS[name]
    if (words) found.push(odd(name, ...words))
  }
  return found
}
