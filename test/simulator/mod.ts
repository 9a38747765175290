import type { Selection } from '../../core/delivery/operations.ts'
import type { Host, Runnable } from '../../core/host.ts'
import type { ProductId } from './accounts.ts'
import { type MessagingChat, messagingChat } from './chats/messaging.ts'
import { type WhatsAppChat, whatsappChat } from './chats/whatsapp.ts'
import { fieldUpdate } from './chats/whatsapp-webhooks.ts'
import type { Duration } from './clock.ts'
import type { Comment, Lead, Post, Published } from './content.ts'
import type { Failure, Fault } from './faults.ts'
import { type Exchange, isHealthy } from './flows/endpoint.ts'
import { flowOf } from './flows/session.ts'
import type { AdKind } from './graph/ads-state.ts'
import type { CallRecord } from './graph/call.ts'
import { matchQuality } from './graph/capi.ts'
import { addComment } from './graph/comments.ts'
import { addLead, formOf } from './graph/leads.ts'
import type { Limits } from './graph/limits.ts'
import { signUp, type Visitor, visitLogin } from './graph/login.ts'
import { addPost } from './graph/publication.ts'
import type { TemplateStatus } from './graph/template.ts'
import { decide } from './graph/templates.ts'
import type { Token } from './graph/tokens.ts'
import type { LogLine } from './host.ts'
import { serve } from './http.ts'
import type { Delivery, Traffic } from './office.ts'
import { type AppOrFactory, type CrashPoint, type SimulatorOptions, simulate } from './simulation.ts'
import type { Conversion, Person } from './world.ts'

export type { Account, ProductId } from './accounts.ts'
export type { Chat, MediaInput } from './chats/chat.ts'
export type { MessagingChat } from './chats/messaging.ts'
export type { PermissionAnswer } from './chats/voice.ts'
export type { OrderItem, WhatsAppChat } from './chats/whatsapp.ts'
export type { Duration } from './clock.ts'
export type { Comment, Lead, Post, Published } from './content.ts'
export { signedPost } from './envelope.ts'
export type { Failure, Fault } from './faults.ts'
export type { Exchange } from './flows/endpoint.ts'
export type { FlowView } from './flows/session.ts'
export type { CallRecord } from './graph/call.ts'
export type { Limits } from './graph/limits.ts'
export type { Visitor } from './graph/login.ts'
export type { TemplateStatus } from './graph/template.ts'
export type { Token } from './graph/tokens.ts'
export type { LogLine } from './host.ts'
export { matchers, type SimulatorMatchers } from './matchers.ts'
export type { Delivery, Traffic } from './office.ts'
export { replay, type Scenario, type Step } from './scenario.ts'
export type { AppOrFactory, CrashPoint, SimulatorOptions } from './simulation.ts'
export type { Conversion, Message, Person } from './world.ts'

/** Who a customer is: `name`, `username`, `bsuid`, whether messages arrive and are read. */
export interface UserOptions extends Partial<Omit<Person, 'id'>> {
  /** The account that the customer writes to; by default the product's first. */
  readonly account?: string | undefined
}
/** One simulated product. */
export interface Line<Chat> {
  /** The first account's id. */
  readonly account: string
  /** A customer; the same one for the same id. */
  user(id: string, options?: UserOptions): Chat
  /** Sends a change of any field: `sim.whatsapp.change('account_update', { event: … })`. */
  change(field: string, value: unknown, account?: string): Promise<void>
}

/** WhatsApp, with its templates. */
export interface WhatsAppLine extends Line<WhatsAppChat> {
  /** The WhatsApp Business Account of the first number: `api.templates.create(sim.whatsapp.waba, …)`. */
  readonly waba: string
  /** Settles the review of a template, or changes its status later; by itself it is approved after a minute. */
  review(template: string, status: TemplateStatus, reason?: string): Promise<void>
  /** Meta's health check of a Flow's endpoint, by the Flow's id or name: whether it is well. */
  ping(flow: string): Promise<boolean>
  /** Every request to a Flow's endpoint, as it was before it was encrypted, with its answer; oldest first. */
  readonly exchanges: readonly Exchange[]
}

/** What people do on Pages and under Instagram media. */
export interface PublicLine {
  /** What has been published, on Pages and on Instagram, each time that it was: oldest first. */
  readonly published: readonly Published[]
  /** Somebody comments on a post, a medium or a comment; answers the comment's id. */
  comment(object: string, text: string, from?: { readonly id: string; readonly name: string }): Promise<string>
  /** Somebody writes on the Page; answers the post's id. */
  visit(message: string, from?: { readonly id: string; readonly name: string }, page?: string): Promise<string>
  /** Somebody sends the Page's lead form; answers the lead's id. */
  lead(answers: Readonly<Record<string, string>>, page?: string): Promise<string>
}

/** What stands on a Page, or will. */
export interface PageLine {
  readonly id: string
  /** Everything that was written there, oldest first. */
  readonly posts: readonly Readonly<Post>[]
  /** What waits for its time, the next one first. */
  readonly scheduled: readonly Readonly<Post>[]
  /** The post with this text; the error names those that are there. */
  post(text: string | RegExp): Readonly<Post>
  /** Comments under a post, at any depth. */
  comments(post: string): readonly Readonly<Comment>[]
}
/** The Conversions API. */
export interface CapiLine {
  /** The events that Meta counted, oldest first; `dataset` limits them to one. */
  events(dataset?: string): readonly Readonly<Record<string, unknown>>[]
  /** How well Meta finds the people of these events, 0 to 10. */
  quality(dataset?: string): number
}

/** The ad account of the business. */
export interface AdsLine {
  /** `act_…` */
  readonly account: string
  /** The objects of one kind, as Meta would answer them: `sim.ads.objects('campaign')`. */
  objects(kind: AdKind): readonly Readonly<Record<string, unknown>>[]
  /** How many people a custom audience holds. */
  members(audience: string): number
  /** Whether the terms for custom audiences are accepted. Default: yes. */
  terms(accepted: boolean): void
  /** Asks in Ads Manager for a breakdown that is not there by itself. */
  optIn(breakdown: string): void
  /** Sends a webhook of the account: `sim.ads.change('creative_fatigue', { adgroup_id: … })`. */
  change(field: string, value: unknown): Promise<void>
}

/** Meta around one app. */
export interface Simulator extends Runnable<unknown> {
  readonly whatsapp: WhatsAppLine
  readonly messenger: Line<MessagingChat>
  readonly instagram: Line<MessagingChat>
  readonly ads: AdsLine
  readonly public: PublicLine
  /** The first Page. */
  readonly page: PageLine
  readonly capi: CapiLine
  /** What webhooks are signed with. */
  readonly secret: string
  /** Every Graph call of the app, oldest first. */
  readonly calls: readonly CallRecord[]
  /** Every attempt to deliver a webhook, oldest first. */
  readonly webhooks: readonly Delivery[]
  /** Conversions that Meta counted, oldest first. */
  readonly conversions: readonly Conversion[]
  /** What the app logged. */
  readonly log: readonly LogLine[]
  /** The host that the app runs on: `app.whatsapp.api(sim.host)`. */
  readonly host: Host<never>
  now(): number
  /** Moves the clock, and everything that waits for it, in order: `await sim.advance('25h')`. */
  advance(duration: Duration): Promise<void>
  /**
   * Lets Graph calls go wrong: `sim.fail('lost', { on: '/messages' })`. The next matching call is hit, or as many as
   * `times` says, each with `chance`.
   */
  fail(how: Failure, more?: Omit<Fault, 'how'>): void
  /** Ends every fault that still waits for a call. */
  calm(): void
  /** What Meta lets through from now on: messages a second, a pair's pace, calls an hour. */
  limit(limits: Limits): void
  /** The access tokens that Meta knows; set `revoked` or `expiresAt` to end one. */
  readonly tokens: readonly Token[]
  /**
   * Somebody at Meta's login page: opens the address that `/connect/…` leads to, agrees (or not), and is sent back. Answers
   * the address that the browser goes to next.
   */
  login(address: string, visitor?: Visitor): string
  /** Somebody goes through Embedded Signup in its popup: answers the code that your page posts to `/connect/whatsapp`. */
  signup(visitor?: Pick<Visitor, 'user' | 'accounts'>): string
  /** How webhooks are delivered from now on: in batches, twice, out of order, late. */
  traffic(how: Traffic): void
  /** Sends a webhook again, by its `id` in `webhooks`. */
  redeliver(webhook: number): Promise<void>
  /** Page and Instagram accounts whose webhooks failed for an hour, so that Meta sends them no more. */
  readonly disabled: ReadonlySet<string>
  /** Kills the app's process: `now`, right after its next `after-ack`, or after so many store operations and calls. */
  crash(when?: CrashPoint): void
  /** Starts the app again on the same store; needs `simulator(() => app)`. */
  restart(): Promise<void>
  /** What an operator does: puts dead letters back, or handles kept events again; how many. */
  operate(what: 'redrive' | 'replay', selection?: Selection): Promise<number>
  /** Waits until the app has nothing more to do before the clock moves. */
  settle(): Promise<void>
  /** The simulator over HTTP: `/simulator`, `/console`, the simulated Graph, and the app behind it. */
  fetch(request: Request): Promise<Response>
}

/** Who writes by WhatsApp: a phone number as webhooks have it, or a business-scoped user id. */
const CUSTOMER = /^(?:\d+|[A-Z]{2}\.(?:ENT\.)?\w+)$/
const VISITOR = { id: '6100000000000001', name: 'Ann Visitor' }

/**
 * Meta, simulated around an app: customers who write, signed webhooks, a Graph that answers and refuses as Meta does,
 * and a clock that jumps. Runs wherever the app runs, without account, tunnel or network.
 *
 * @example
 * const sim = simulator(app)
 * const chat = sim.whatsapp.user('27820001111')
 * await chat.says('hello')
 * expect(chat.received.at(-1)).toMatchObject({ type: 'text', text: { body: 'You said: hello' } })
 */
export function simulator(app: AppOrFactory, options: SimulatorOptions = {}): Simulator {
  const simulation = simulate(app, options)
  const { world, settle } = simulation
  const accountOf = (product: ProductId, id?: string) => {
    const found = world.accounts.find((a) => (id === undefined ? a.product === product : a.id === id))
    if (found) return found
    throw new Error(`There is no ${product} account${id ? ` ${id}` : ''}; see options.accounts`)
  }
  const conversationOf = (product: ProductId, id: string, { account, ...person }: UserOptions) =>
    world.conversation(accountOf(product, account), id, person)
  const line = <Chat>(product: ProductId, object: string, user: Line<Chat>['user']) => ({
    get account() {
      return accountOf(product).id
    },
    get waba() {
      return accountOf(product).entry
    },
    user,
    async change(field: string, value: unknown, account?: string) {
      const to = accountOf(product, account)
      world.office.queue({ ...fieldUpdate(to, field, value), object })
      await settle()
    },
  })
  const sim: Simulator = {
    whatsapp: Object.assign(
      line('whatsapp', 'whatsapp_business_account', (id, more = {}) => {
        if (!CUSTOMER.test(id)) throw new Error(`"${id}" is no phone number of digits, nor a user id such as US.1349…`)
        return whatsappChat(conversationOf('whatsapp', id, more), world, settle)
      }),
      {
        async review(name: string, status: TemplateStatus, reason = 'NONE') {
          const found = world.templates.filter((t) => t.name === name)
          if (found.length === 0) throw new Error(`There is no template "${name}"`)
          for (const template of found) decide(template, status, reason, world)
          await settle()
        },
        async ping(name: string) {
          const { entry } = accountOf('whatsapp')
          const flow = flowOf(entry, { flow_id: name }, world) ?? flowOf(entry, { flow_name: name }, world)
          if (!flow) throw new Error(`There is no Flow "${name}"`)
          return isHealthy(accountOf('whatsapp'), flow, '3.0', world)
        },
        exchanges: world.exchanges,
      },
    ),
    messenger: line('messenger', 'page', (id, more = {}) =>
      messagingChat(conversationOf('messenger', id, more), world, settle),
    ),
    instagram: line('instagram', 'instagram', (id, more = {}) =>
      messagingChat(conversationOf('instagram', id, more), world, settle),
    ),
    public: {
      published: world.content.published,
      async comment(object, text, from = VISITOR) {
        const comment: Comment | undefined = addComment(object, text, from, world)
        if (!comment) throw new Error(`There is nothing with the id ${object} to comment on`)
        await settle()
        return comment.id
      },
      async visit(message, visitor = VISITOR, page) {
        const plain = { link: '', media: [], item: 'post', scheduled: undefined, type: undefined, kept: false } as const
        const post = addPost(accountOf('messenger', page), { ...plain, message, visitor }, world)
        await settle()
        return post.id
      },
      async lead(answers, page) {
        const fields = Object.entries(answers).map(([name, value]) => ({ name, values: [value] }))
        const lead: Lead = addLead(formOf(accountOf('messenger', page), world), fields, world)
        await settle()
        return lead.id
      },
    },
    page: {
      get id() {
        return accountOf('messenger').id
      },
      get posts() {
        return world.content.posts.filter((post) => post.page === this.id)
      },
      get scheduled() {
        const waiting = this.posts.filter((post) => !post.published && post.scheduled !== undefined)
        return waiting.sort((a, b) => (a.scheduled ?? 0) - (b.scheduled ?? 0))
      },
      post(text) {
        const { posts } = this
        const found = posts.find(({ message }) => (typeof text === 'string' ? message === text : text.test(message)))
        if (found) return found
        throw new Error(`There is no post ${text}; there is ${posts.map((p) => `"${p.message}"`).join(', ') || 'none'}`)
      },
      comments: (post) => world.content.comments.filter((comment) => comment.root === post),
    },
    capi: {
      events: (dataset) =>
        world.conversions.filter((c) => dataset === undefined || c.dataset === dataset).map((c) => c.event),
      quality(dataset) {
        return matchQuality(this.events(dataset)).score
      },
    },
    ads: {
      account: world.env['META_AD_ACCOUNT_ID'] ?? '',
      objects: (kind) => [...world.ads.objects.values()].filter((o) => o.kind === kind).map((o) => o.fields),
      members: (audience) => world.ads.audiences.get(audience)?.members.size ?? 0,
      terms(accepted) {
        world.ads.terms = accepted
      },
      optIn: (breakdown) => void world.ads.optedIn.add(breakdown),
      async change(field, value) {
        const entry = (world.env['META_AD_ACCOUNT_ID'] ?? '').slice(4)
        world.office.queue({ object: 'ad_account', entry, container: 'changes', item: { field, value } })
        await settle()
      },
    },
    secret: world.env['META_APP_SECRET'] ?? '',
    calls: world.calls,
    conversions: world.conversions,
    webhooks: world.office.deliveries,
    log: simulation.log,
    get host() {
      return simulation.host
    },
    fail: (how, more = {}) => world.faults.add({ how, ...more }),
    calm: () => world.faults.clear(),
    limit(limits) {
      world.limits = limits
    },
    tokens: world.tokens,
    login: (address, visitor = {}) => visitLogin(address, visitor, world),
    signup: (visitor = {}) => signUp(visitor, world),
    traffic(how) {
      world.office.traffic = how
    },
    async redeliver(webhook) {
      world.office.redeliver(webhook)
      await settle()
    },
    disabled: world.office.disabled,
    crash: (when = 'now') => simulation.crash(when),
    restart: simulation.restart,
    operate: (what, selection = {}) => simulation.operate(what, selection),
    now: () => world.clock.now(),
    advance: (duration) => world.clock.advance(duration, settle),
    settle,
    fetch: (request) => serve(request, simulation, sim),
  }
  return sim
}
