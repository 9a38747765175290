import { SignalboxError } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import { GraphError } from '../../../core/graph/errors.ts'
import type { SendOptions, Sent, To } from '../api.ts'
import type { Content } from '../build/content.ts'
import type { Contact, Event } from '../events/common.ts'
import type { WhatsAppEvent } from '../events.ts'
import { placeOf } from '../extras.ts'
import type { WhatsAppApi, WhatsAppFeature } from '../mod.ts'
import { rowKey } from './common/row.ts'
import { claimOf, contactOf, identify, personWith, unite } from './conversations/identity.ts'
import {
  failedFor,
  isAbout,
  KINDS,
  NO_WINDOW,
  opens,
  remember,
  rememberRefusal,
  WINDOW,
  type Window,
  windowOf,
} from './conversations/window.ts'

export type { Window } from './conversations/window.ts'

/** What to say, and what to say instead where only a template may be sent. */
export interface Auto {
  readonly message: string | Content
  /** A template. */
  readonly fallback: Content
  /** The template is of category marketing: it is not sent to whoever stopped those. */
  readonly marketing?: boolean | undefined
}
/** What Meta said, and who it would make one. `people` are the lanes in which they stay. */
export interface IdentityConflict {
  readonly contact: Contact
  readonly people: readonly string[]
}
export interface ConversationsApi {
  /** Whether one may write freely to a person. */
  window(to: string): Promise<Window>
  /**
   * Sends the message while the window is open, else the template. Throws `window_closed` where the person stopped
   * marketing messages and the template is one.
   */
  auto(to: To, what: Auto, options?: SendOptions | undefined): Promise<Sent>
  /**
   * Sends the template of an `auto` whose message Meta refused later; undefined where there is none, or where it is
   * marketing that the person does not get.
   */
  fallback(messageId: string): Promise<Sent | undefined>
  /** Everything known of the person who has this phone number or user id. */
  person(id: string): Promise<Contact | undefined>
  /** After an `identity:conflict`: says that both are one. New events of both come in the lane of the first. */
  unite(person: string, other: string): Promise<void>
}
export interface ConversationsExtras {
  /** Whether one may write freely to the person of this event. */
  window(): Promise<Window>
  /** `auto` to where `reply` answers: the group, else the person. */
  auto(what: Auto, options?: SendOptions | undefined): Promise<Sent>
  /** On `status:failed`: sends the template instead, if the window was closed after all. */
  fallback(): Promise<Sent | undefined>
}
export interface Conversations extends WhatsAppFeature {
  readonly event: Event<'identity', 'conflict', IdentityConflict>
  readonly api: ConversationsApi
  readonly extras: ConversationsExtras
}

/** What to send instead, should Meta refuse the message later. */
interface Kept extends Omit<Auto, 'message'> {
  readonly to: To
  readonly options?: SendOptions | undefined
}
const keptKey = (id: string): string => rowKey('auto', id)

/**
 * Knows who is who, how long one may write to them, and whether they still want marketing. One person stays one lane
 * through new user ids and new numbers; two known people whom Meta suddenly calls one stay two, and
 * `identity:conflict` says so. Needs the durable app, whose store it lives in. Sources:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 *
 * @example
 * const app = createApp({ plugins: [whatsapp({ use: [conversations] })] })
 * await app.whatsapp.api(host).auto('27820001111', { message: 'Your order is ready', fallback: ready.message() })
 * app.whatsapp.on('status:failed', (ctx) => ctx.fallback())
 */
export const conversations: Feature<Conversations, WhatsAppApi> = {
  product: 'whatsapp',

  async resolve({ event: given, store }) {
    const event = given as WhatsAppEvent
    const claim = claimOf(event)
    if (!claim || event.user === undefined) return undefined
    const { account } = event
    const { person, conflict } = await identify(store, account, claim)
    await remember(store, account, person, event)
    const raised: Conversations['event'] | undefined = conflict && {
      name: 'identity',
      kind: 'conflict',
      key: `identity:conflict:${account}:${[...conflict].sort().join()}`,
      account,
      user: event.user,
      lane: person,
      at: event.at,
      contact: claim.contact,
      data: { contact: claim.contact, people: conflict },
    }
    return { ...(typeof placeOf(event) === 'string' && { lane: person }), ...(raised && { raise: [raised] }) }
  },

  people: KINDS,

  api({ api, store, host }) {
    const personOf = async (id: string) => {
      const account = api.phoneNumberId()
      return [store, account, await personWith(store, account, id)] as const
    }
    const window = async (to: string): Promise<Window> => windowOf(...(await personOf(to)), host.now())
    const unwanted = async ({ to, marketing }: Kept): Promise<boolean> => {
      if (!marketing || typeof to !== 'string') return false
      const { stopped, cappedUntil = 0 } = await window(to)
      return stopped || cappedUntil > host.now()
    }
    const instead = async ({ to, fallback, options }: Kept): Promise<Sent> => {
      try {
        return await api.message(to, fallback, options)
      } catch (error) {
        if (error instanceof GraphError && typeof to === 'string')
          await rememberRefusal(...(await personOf(to)), error.metaCode, host.now())
        throw error
      }
    }
    return {
      window,
      async auto(to, { message, ...template }, options) {
        const kept: Kept = { to, ...template, options }
        // Groups have no window of their own to look up: Meta decides.
        if (typeof to !== 'string' || (await window(to)).open) {
          try {
            const sent = await api.message(to, message, options)
            const id = sent.messages[0]?.id
            if (id) await store.set(keptKey(id), kept, { ttl: WINDOW })
            return sent
          } catch (error) {
            if (!(error instanceof GraphError) || !isAbout(NO_WINDOW, error.message)) throw error
          }
        }
        if (await unwanted(kept))
          throw new SignalboxError('window_closed', 'The person gets no marketing', {
            fix: 'Wait until they write, or send a utility template.',
          })
        return instead(kept)
      },
      async fallback(messageId) {
        const key = keptKey(messageId)
        const kept = (await store.get<Kept>(key))?.value
        const sent = kept && !(await unwanted(kept)) ? await instead(kept) : undefined
        if (kept) await store.delete(key)
        return sent
      },
      person: async (id) => contactOf(...(await personOf(id))),
      unite: (person, other) => unite(store, api.phoneNumberId(), person, other),
    }
  },

  extend(on) {
    const event = on.event as WhatsAppEvent
    const { user = '' } = event
    return {
      async window() {
        const known = await on.api.window(user)
        if (!opens(event) || known.open) return known
        // The event itself is the proof, where nothing is stored.
        return { ...known, open: true, until: event.at + WINDOW }
      },
      auto: async (what, options) => on.api.auto(placeOf(event), what, options),
      async fallback() {
        if (event.name !== 'status' || !failedFor(event.data, NO_WINDOW)) return undefined
        return on.api.fallback(event.data.id)
      },
    }
  },
}
