import { type Account, OBJECTS, type ProductId } from './accounts.ts'
import type { CallPermission, VoiceCall } from './chats/voice.ts'
import type { Clock } from './clock.ts'
import { type Content, createContent } from './content.ts'
import { createFaults, type Faults } from './faults.ts'
import type { Exchange } from './flows/endpoint.ts'
import type { OpenFlow } from './flows/session.ts'
import { type AdsState, createAdsState } from './graph/ads-state.ts'
import type { CallRecord } from './graph/call.ts'
import type { Limits } from './graph/limits.ts'
import type { Login } from './graph/login.ts'
import { helloWorld, type Shown, type Template } from './graph/template.ts'
import { type Token, tokensOf } from './graph/tokens.ts'
import type { LogLine } from './host.ts'
import type { Json } from './json.ts'
import type { Office } from './office.ts'
import type { Random } from './random.ts'

/** A customer. */
export interface Person {
  /** Phone number, page-scoped id or Instagram-scoped id. */
  readonly id: string
  readonly name: string
  readonly username?: string | undefined
  /** WhatsApp's business-scoped user id. */
  readonly bsuid?: string | undefined
  /** `false`: the number is not on WhatsApp, or the person has blocked the business. */
  reachable: boolean
  /** `false`: wants no marketing messages on WhatsApp. */
  marketing?: boolean | undefined
  /** Whether messages are read as soon as they arrive. */
  reads: boolean
}
export type Status = 'sent' | 'delivered' | 'read' | 'failed'
export interface Message {
  /** wamid or mid. */
  readonly id: string
  readonly from: 'customer' | 'business'
  readonly at: number
  /** The message in Meta's shape. */
  readonly content: Json
  /** What the phone shows of a template. */
  readonly shown?: Shown | undefined
  status?: Status | undefined
}
export interface Conversation {
  readonly account: Account
  readonly person: Person
  readonly messages: Message[]
  /** When the customer last wrote; opens the 24 h window. */
  wroteAt: number | undefined
  /** Until when the business is shown as typing. */
  typingUntil: number
  /** WhatsApp: the Flow that is open on the phone. */
  flow?: OpenFlow | undefined
  /** WhatsApp: messages whose Flow was closed for good. */
  readonly closedFlows: Set<string>
  /** WhatsApp: the call that rings or is talked in. */
  voice?: VoiceCall | undefined
  /** WhatsApp: the leave to call; undefined before the customer gave it, and when it was taken back. */
  callPermission?: CallPermission | undefined
  /** WhatsApp: when the business asked for leave to call. */
  readonly callRequests: number[]
  /** WhatsApp: whether the customer declines the business's calls. */
  declinesCalls?: boolean | undefined
}
/** A conversion that a dataset took, once. */
export interface Conversion {
  readonly dataset: string
  readonly at: number
  readonly event: Json
}
export interface StoredMedia {
  readonly id: string
  readonly bytes: Uint8Array
  readonly mime: string
  readonly at: number
}

/** Everything that simulated Meta knows. */
export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly env: Readonly<Record<string, string>>
  readonly accounts: Account[]
  readonly conversations: Conversation[]
  readonly media: Map<string, StoredMedia>
  readonly conversions: Conversion[]
  /** Resumable uploads by their session. */
  readonly uploads: Map<string, { readonly mime: string; readonly bytes: Uint8Array }>
  readonly templates: Template[]
  readonly content: Content
  /** Settings that are only kept and given back, by `<account>/<edge>`. */
  readonly documents: Map<string, Json>
  readonly ads: AdsState
  readonly calls: CallRecord[]
  /** Requests to the endpoints of Flows. */
  readonly exchanges: Exchange[]
  /** The public keys that phones know, by the business's number. */
  readonly flowKeys: Map<string, string>
  readonly tokens: Token[]
  /** Logins by their code. */
  readonly logins: Map<string, Login>
  readonly office: Office
  readonly faults: Faults
  /** What the app logged. */
  readonly log: readonly LogLine[]
  limits: Limits
  /** The next place in the order of all that happens. */
  order(): number
  /** The account with this id, known from now on if it was not. */
  adopt(object: string, entry: string, id: string): Account
  /** The conversation of an account with a person, begun where there was none. */
  conversation(account: Account, user: string, person?: Partial<Person>): Conversation
  /** The conversation in which a message was written. */
  holding(messageId: string): { readonly conversation: Conversation; readonly message: Message } | undefined
  changed(): void
  /** Passes a request to the app. */
  app(request: Request): Promise<Response>
  /** Work that the simulation waits for. */
  work(task: Promise<unknown>): void
}

const PRODUCTS: readonly ProductId[] = ['whatsapp', 'messenger', 'instagram']
export const DAY = 86_400_000
/** Whether free-form messages may be sent. */
export const isOpen = (conversation: Conversation, now: number, days = 1): boolean =>
  conversation.wroteAt !== undefined && now - conversation.wroteAt < days * DAY

const personOf = (product: ProductId, id: string, random: Random, given: Partial<Person>): Person => ({
  name: 'Customer',
  ...(product === 'whatsapp' && { bsuid: `US.${random.digits(20)}` }),
  reachable: true,
  reads: true,
  ...given,
  id,
})

export function createWorld(init: {
  readonly clock: Clock
  readonly random: Random
  readonly env: Readonly<Record<string, string>>
  readonly accounts: readonly Account[]
  readonly office: Office
  readonly log: readonly LogLine[]
  order(): number
  changed(): void
  app(request: Request): Promise<Response>
  work(task: Promise<unknown>): void
}): World {
  const conversations: Conversation[] = []
  const accounts = [...init.accounts]
  return {
    ...init,
    accounts,
    conversations,
    media: new Map(),
    uploads: new Map(),
    templates: accounts.filter((a) => a.product === 'whatsapp').map(helloWorld),
    documents: new Map(),
    content: createContent(),
    faults: createFaults(init),
    limits: {},
    conversions: [],
    ads: createAdsState(),
    calls: [],
    exchanges: [],
    flowKeys: new Map(),
    tokens: tokensOf(init.env),
    logins: new Map(),
    adopt(object, entry, id) {
      const known = accounts.find((account) => account.id === id)
      if (known) return known
      const product = PRODUCTS.find((p) => OBJECTS[p] === object) ?? 'messenger'
      const page = product === 'instagram' ? accounts.find((a) => a.product === 'messenger')?.id : undefined
      const made: Account = { product, id, entry, name: 'Signal Shop', handle: id, page }
      accounts.push(made)
      return made
    },
    conversation(account, user, given = {}) {
      const found = conversations.find(
        (c) => c.account.id === account.id && (c.person.id === user || c.person.bsuid === user),
      )
      if (found) return found
      const person = personOf(account.product, user, init.random, given)
      const made: Conversation = {
        account,
        person,
        messages: [],
        wroteAt: undefined,
        typingUntil: 0,
        closedFlows: new Set(),
        callRequests: [],
      }
      conversations.push(made)
      return made
    },
    holding(messageId) {
      for (const conversation of conversations)
        for (const message of conversation.messages) if (message.id === messageId) return { conversation, message }
      return undefined
    },
  }
}
