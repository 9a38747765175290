import type { Account } from '../accounts.ts'
import { messagingButtons } from '../chats/messaging.ts'
import { whatsappButtons } from '../chats/whatsapp.ts'
import type { CallRecord } from '../graph/call.ts'
import type { LogLine } from '../host.ts'
import type { Delivery } from '../office.ts'
import type { Simulation } from '../simulation.ts'
import { isOpen, type Message, type Person } from '../world.ts'

/** What the console shows. */
export interface Snapshot {
  readonly live: boolean
  readonly now: number
  readonly accounts: readonly Account[]
  readonly conversations: readonly {
    readonly account: string
    readonly product: Account['product']
    readonly person: Person
    readonly messages: readonly Message[]
    /** What can be tapped, by the message that shows it. */
    readonly buttons: readonly { readonly message: string; readonly id: string; readonly title: string }[]
    readonly typing: boolean
    readonly open: boolean
  }[]
  readonly calls: readonly CallRecord[]
  readonly webhooks: readonly Delivery[]
  readonly log: readonly LogLine[]
  /** Faults that wait for a call, by name. */
  readonly faults: readonly string[]
}

/** The last so many lines of each list. */
const LAST = 200

export function snapshot({ world, log }: Simulation): Snapshot {
  const now = world.clock.now()
  return {
    live: world.clock.live,
    now,
    accounts: world.accounts,
    conversations: world.conversations.map((conversation) => ({
      account: conversation.account.id,
      product: conversation.account.product,
      person: conversation.person,
      messages: conversation.messages.slice(-LAST),
      buttons: (conversation.account.product === 'whatsapp' ? whatsappButtons : messagingButtons)(conversation).map(
        ({ message, id, title }) => ({ message: message.id, id, title }),
      ),
      typing: conversation.typingUntil > now,
      open: isOpen(conversation, now),
    })),
    calls: world.calls.slice(-LAST),
    webhooks: world.office.deliveries.slice(-LAST),
    log: log.slice(-LAST),
    faults: world.faults.armed.map(({ how }) => (typeof how === 'string' ? how : how.message)),
  }
}
