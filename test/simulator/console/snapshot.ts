import type { Account } from '../accounts.ts'
import { messagingButtons } from '../chats/messaging.ts'
import { whatsappButtons } from '../chats/whatsapp.ts'
import type { Exchange } from '../flows/endpoint.ts'
import { type FlowView, jsonIn, viewOf } from '../flows/session.ts'
import type { CallRecord } from '../graph/call.ts'
import type { Limits } from '../graph/limits.ts'
import type { LogLine } from '../host.ts'
import { textOf } from '../json.ts'
import type { Delivery, Traffic } from '../office.ts'
import type { Simulation } from '../simulation.ts'
import { type Conversation, DAY, isOpen, type Message, type Person, type World } from '../world.ts'
import { type AdsView, adsOf } from './ads-view.ts'
import { type ConversionLine, conversionsOf } from './conversions.ts'
import { type Piece, placesOf } from './places.ts'
import { type Work, workOf } from './work.ts'

export interface Tap {
  /** The message that shows it. */
  readonly message: string
  readonly id: string
  readonly title: string
  readonly quick: boolean
}
export interface ConversationView {
  readonly account: string
  readonly product: Account['product']
  readonly person: Person
  readonly messages: readonly Message[]
  /** What can be tapped. */
  readonly buttons: readonly Tap[]
  readonly typing: boolean
  /** The Flow that is open on the phone. */
  readonly flow: FlowView | undefined
  readonly open: boolean
  /** When the window closes, or has closed. */
  readonly openUntil: number | undefined
}
/** What the console shows. */
export interface Snapshot {
  readonly live: boolean
  readonly now: number
  /** Whether the app's process lives, and whether it can be started again. */
  readonly alive: boolean
  readonly restartable: boolean
  readonly accounts: readonly Account[]
  readonly conversations: readonly ConversationView[]
  readonly calls: readonly CallRecord[]
  readonly webhooks: readonly Delivery[]
  readonly exchanges: readonly Exchange[]
  readonly log: readonly LogLine[]
  readonly work: Work
  readonly places: readonly Piece[]
  readonly conversions: readonly ConversionLine[]
  readonly ads: AdsView
  readonly templates: readonly { readonly name: string; readonly language: string; readonly status: string }[]
  /** Flows on WhatsApp that can be opened, by id and by name. */
  readonly flows: readonly string[]
  /** Faults that wait for a call, by name. */
  readonly faults: readonly string[]
  readonly traffic: Traffic
  readonly limits: Limits
  /** Accounts that Meta has stopped sending for. */
  readonly disabled: readonly string[]
  /** How many steps the scenario has so far. */
  readonly steps: number
}

/** The last so many lines of each list. */
const LAST = 200

function conversationOf(conversation: Conversation, now: number): ConversationView {
  const { account, person, messages, typingUntil, wroteAt } = conversation
  const buttons = (account.product === 'whatsapp' ? whatsappButtons : messagingButtons)(conversation)
  return {
    account: account.id,
    product: account.product,
    person,
    messages: messages.slice(-LAST),
    buttons: buttons.map(({ message, id, title, data }) => ({
      message: message.id,
      id,
      title,
      quick: data['quick_reply'] !== undefined,
    })),
    typing: typingUntil > now,
    flow: conversation.flow && viewOf(conversation.flow),
    open: isOpen(conversation, now),
    openUntil: wroteAt === undefined ? undefined : wroteAt + DAY,
  }
}

const flowsOf = (world: World): string[] =>
  [...world.documents].flatMap(([key, flow]) =>
    key.startsWith('flow/') && jsonIn(flow) ? [textOf(flow['id']), textOf(flow['name'])] : [],
  )

export async function snapshot(simulation: Simulation): Promise<Snapshot> {
  const { world, log, store, alive, restartable, recorded } = simulation
  const now = world.clock.now()
  return {
    live: world.clock.live,
    now,
    alive,
    restartable,
    accounts: world.accounts,
    conversations: world.conversations.map((conversation) => conversationOf(conversation, now)),
    calls: world.calls.slice(-LAST),
    webhooks: world.office.deliveries.slice(-LAST),
    exchanges: world.exchanges.slice(-LAST),
    log: log.slice(-LAST),
    work: await workOf(store, now),
    places: placesOf(world),
    conversions: conversionsOf(world),
    ads: adsOf(world),
    templates: world.templates.map(({ name, language, status }) => ({ name, language, status })),
    flows: flowsOf(world),
    faults: world.faults.armed.map(({ how }) => (typeof how === 'string' ? how : how.message)),
    traffic: world.office.traffic,
    limits: world.limits,
    disabled: [...world.office.disabled],
    steps: recorded.length,
  }
}
