import { type Clock, type Duration, milliseconds } from './clock.ts'
import { envelope, serialize, signedPost, type Update } from './envelope.ts'
import { at, type Json, listOf, textOf } from './json.ts'
import type { Random } from './random.ts'
import type { Tasks } from './settle.ts'

/** One attempt to deliver a webhook. */
export interface Delivery {
  readonly id: number
  /** Its place among all webhooks and calls. */
  readonly order: number
  readonly at: number
  readonly body: Json
  /** 1 for the first try. */
  readonly attempt: number
  /** What the app answered; 0 where it did not. */
  status: number | undefined
  ms: number
}

/** How Meta delivers. It promises neither order, nor single delivery, nor one update a POST. */
export interface Traffic {
  /** At most so many updates in one POST, up to 1000. Default: 1. */
  readonly batch?: number | undefined
  /** In [0, 1]: how likely a POST comes twice. Default: 0. */
  readonly duplicates?: number | undefined
  /** Whether updates leave in any order. Default: false. */
  readonly shuffled?: boolean | undefined
  /** The longest a POST is on its way. Default: none. */
  readonly delay?: Duration | undefined
}

/** Where webhooks wait and leave from. */
export interface Office {
  readonly deliveries: readonly Delivery[]
  /** Page and Instagram accounts that Meta has stopped sending for. */
  readonly disabled: ReadonlySet<string>
  traffic: Traffic
  /** Takes an update; it leaves with the next `flush`. */
  queue(...updates: Update[]): void
  /** Sends what is queued, one POST after another; whether there was anything. */
  flush(): boolean
  /** Sends a body once more, as it is. */
  redeliver(id: number): void
  /** Takes a disabled account up again, as its owner does by subscribing anew. */
  enable(entry: string): void
  /** Whether a callback address answers Meta's challenge. */
  challenge(callback: string, verifyToken: string): Promise<boolean>
}

const HOUR = 3_600_000
/**
 * How long Meta tries again, and after which pauses (it publishes only "immediately, then with decreasing frequency").
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started (36 h),
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview (7 days)
 */
const GIVE_UP: Readonly<Record<string, number>> = { whatsapp_business_account: 7 * 24 * HOUR }
const GIVE_UP_ELSE = 36 * HOUR
const PAUSES = [1_000, 10_000, 60_000, 5 * 60_000, 15 * 60_000, 30 * 60_000, HOUR, 2 * HOUR, 4 * HOUR]
const ANSWER_WITHIN = 20_000
/** A Page or Instagram account whose webhooks fail for so long is unsubscribed. Source: https://developers.facebook.com/docs/messenger-platform/faq */
const DISABLE_AFTER = HOUR

/** Bodies of at most `size` updates; one body holds one object. */
function bodiesOf(updates: readonly Update[], size: number, now: number): Json[] {
  const groups = new Map<string, Update[]>()
  for (const update of updates) groups.set(update.object, [...(groups.get(update.object) ?? []), update])
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / size) }, (_, i) =>
      envelope(group.slice(i * size, (i + 1) * size), now),
    ),
  )
}

export function createOffice(init: {
  readonly clock: Clock
  readonly random: Random
  readonly tasks: Tasks
  readonly secret: string
  readonly url: string
  order(): number
  post(request: Request): Promise<Response>
  changed(): void
}): Office {
  const { clock, random, tasks } = init
  const deliveries: Delivery[] = []
  const disabled = new Set<string>()
  const failingSince = new Map<string, number>()
  let waiting: Update[] = []

  const answer = async (request: Request): Promise<number> => {
    let cancel = (): void => {}
    const late = new Promise<number>((resolve) => {
      cancel = clock.timer(ANSWER_WITHIN, () => resolve(0))
    })
    const status = init.post(request).then(
      (response) => response.status,
      () => 0,
    )
    return Promise.race([status, late]).finally(cancel)
  }
  /** Keeps the health of each account's subscription. */
  function judge(body: Json, ok: boolean): void {
    if (body['object'] === 'whatsapp_business_account') return
    for (const entry of listOf(body['entry']).map((e) => textOf(at(e, 'id')))) {
      const since = failingSince.get(entry) ?? clock.now()
      if (ok) failingSince.delete(entry)
      else failingSince.set(entry, since)
      if (!ok && clock.now() - since >= DISABLE_AFTER) disabled.add(entry)
    }
  }
  async function post(body: Json, attempt: number, since: number): Promise<void> {
    if (listOf(body['entry']).some((entry) => disabled.has(textOf(at(entry, 'id'))))) return
    const started = clock.now()
    const [id, order] = [deliveries.length, init.order()]
    const delivery: Delivery = { id, order, at: started, body, attempt, status: undefined, ms: 0 }
    deliveries.push(delivery)
    delivery.status = await answer(await signedPost(init.url, init.secret, serialize(body)))
    delivery.ms = clock.now() - started
    judge(body, delivery.status === 200)
    init.changed()
    const pause = PAUSES[Math.min(attempt, PAUSES.length) - 1] ?? HOUR
    const until = since + (GIVE_UP[textOf(body['object'])] ?? GIVE_UP_ELSE)
    if (delivery.status !== 200 && clock.now() + pause <= until)
      clock.timer(pause, () => tasks.add(post(body, attempt + 1, since)))
  }
  return {
    deliveries,
    disabled,
    traffic: {},
    queue(...updates) {
      waiting.push(...updates)
      if (clock.live) clock.timer(100, () => this.flush())
    },
    flush() {
      const { batch = 1, duplicates = 0, shuffled = false, delay = 0 } = this.traffic
      if (waiting.length === 0) return false
      const leaving = shuffled ? random.shuffle(waiting) : waiting
      waiting = []
      const bodies = bodiesOf(leaving, Math.min(batch, 1000), clock.now())
      const posts = bodies.flatMap((body) => (random.next() < duplicates ? [body, body] : [body]))
      const now = clock.now()
      const longest = milliseconds(delay)
      if (longest > 0) for (const body of posts) clock.timer(random.below(longest), () => tasks.add(post(body, 1, now)))
      else tasks.add(posts.reduce((before, body) => before.then(() => post(body, 1, now)), Promise.resolve()))
      return true
    },
    redeliver(id) {
      const known = deliveries[id]
      if (known) tasks.add(post(known.body, known.attempt + 1, known.at))
    },
    enable(entry) {
      disabled.delete(entry)
      failingSince.delete(entry)
    },
    async challenge(callback, verifyToken) {
      const challenge = random.digits(10)
      const query = { 'hub.mode': 'subscribe', 'hub.challenge': challenge, 'hub.verify_token': verifyToken }
      try {
        const response = await init.post(new Request(`${callback}?${new URLSearchParams(query)}`))
        return response.status === 200 && (await response.text()) === challenge
      } catch {
        return false
      }
    },
  }
}
