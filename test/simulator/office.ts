import type { Clock } from './clock.ts'
import { envelope, serialize, signedPost, type Update } from './envelope.ts'
import type { Json } from './json.ts'
import type { Tasks } from './settle.ts'

/** One attempt to deliver a webhook. */
export interface Delivery {
  readonly id: number
  readonly at: number
  readonly body: Json
  /** 1 for the first try. */
  readonly attempt: number
  /** What the app answered; 0 where it did not. */
  status: number | undefined
  ms: number
}

/** Where webhooks wait and leave from. */
export interface Office {
  readonly deliveries: readonly Delivery[]
  /** Takes an update; it leaves with the next `flush`. */
  queue(...updates: Update[]): void
  /** Sends what is queued, one POST after another; whether there was anything. */
  flush(): boolean
  /** Sends a body once more, as it is. */
  redeliver(id: number): void
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

export function createOffice(init: {
  readonly clock: Clock
  readonly tasks: Tasks
  readonly secret: string
  readonly url: string
  post(request: Request): Promise<Response>
  changed(): void
}): Office {
  const { clock, tasks } = init
  const deliveries: Delivery[] = []
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
  async function post(body: Json, attempt: number, since: number): Promise<void> {
    const started = clock.now()
    const delivery: Delivery = { id: deliveries.length, at: started, body, attempt, status: undefined, ms: 0 }
    deliveries.push(delivery)
    delivery.status = await answer(await signedPost(init.url, init.secret, serialize(body)))
    delivery.ms = clock.now() - started
    init.changed()
    const pause = PAUSES[Math.min(attempt, PAUSES.length) - 1] ?? HOUR
    const until = since + (GIVE_UP[String(body['object'])] ?? GIVE_UP_ELSE)
    if (delivery.status !== 200 && clock.now() + pause <= until)
      clock.timer(pause, () => tasks.add(post(body, attempt + 1, since)))
  }
  return {
    deliveries,
    queue(...updates) {
      waiting.push(...updates)
      if (clock.live) clock.timer(100, () => this.flush())
    },
    flush() {
      if (waiting.length === 0) return false
      const bodies = waiting.map((update) => envelope([update], clock.now()))
      waiting = []
      tasks.add(bodies.reduce((before, body) => before.then(() => post(body, 1, clock.now())), Promise.resolve()))
      return true
    },
    redeliver(id) {
      const known = deliveries[id]
      if (known) tasks.add(post(known.body, known.attempt + 1, known.at))
    },
  }
}
