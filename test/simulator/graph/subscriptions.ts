import { isJson, type Json, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import type { Endpoint, Kind } from './table.ts'

/** What an account or the app is subscribed to, kept under the account's id. */
const keyOf = (id: string): string => `${id}/subscriptions`
const kept = (id: string, world: World): Json | undefined => world.documents.get(keyOf(id))

const list = (value: unknown): string[] =>
  (Array.isArray(value) ? value.map(textOf) : textOf(value).split(',')).map((s) => s.trim()).filter((s) => s !== '')

/** Fields of a conversation: what a Page or Instagram account is subscribed to before anything was changed. */
const CONVERSATION = ['messages', 'messaging_postbacks', 'message_reactions', 'message_reads', 'message_deliveries']
const INITIAL: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  messenger: [
    ...CONVERSATION,
    'message_echoes',
    'messaging_optins',
    'messaging_referrals',
    'standby',
    'feed',
    'leadgen',
  ],
  instagram: [...CONVERSATION, 'messaging_seen', 'messaging_referral', 'comments', 'mentions'],
}

/**
 * The app on an account: Pages and Instagram accounts take fields, WhatsApp takes a callback of its own.
 * Sources: https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps,
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
 */
const subscribedApps = (on: Kind): Endpoint[] => {
  const idOf = (account: { readonly id: string; readonly entry: string }): string =>
    on === 'waba' ? account.entry : account.id
  return [
    {
      method: 'POST',
      on,
      edge: 'subscribed_apps',
      async handle(account, { params }, world) {
        const callback = textOf(params['override_callback_uri'])
        if (callback) await verify(callback, textOf(params['verify_token']), world)
        const fields = list(params['subscribed_fields'])
        if (on !== 'waba' && fields.length === 0)
          throw new GraphRefusal('parameter', '(#100) The parameter subscribed_fields is required.')
        world.office.enable(account.entry)
        world.documents.set(keyOf(idOf(account)), { fields, ...(callback && { callback }) })
        return { success: true }
      },
    },
    {
      method: 'DELETE',
      on,
      edge: 'subscribed_apps',
      handle(account, _, world) {
        world.documents.set(keyOf(idOf(account)), { gone: true })
        return { success: true }
      },
    },
    {
      method: 'GET',
      on,
      edge: 'subscribed_apps',
      handle(account, call, world) {
        const state = kept(idOf(account), world) ?? { fields: INITIAL[on] ?? [] }
        if (state['gone']) return { data: [] }
        const app = { id: world.env['META_APP_ID'], name: 'signalbox', link: 'https://app.example' }
        const callback = state['callback'] && { override_callback_uri: state['callback'] }
        if (on === 'waba') return pageOf([{ whatsapp_business_api_data: app, ...(isJson(callback) && callback) }], call)
        return pageOf([{ ...app, subscribed_fields: listOf(state['fields']) }], call)
      },
    },
  ]
}

/** Meta asks a callback for its challenge before it takes it. */
async function verify(callback: string, token: string, world: World): Promise<void> {
  if (!callback.startsWith('https://'))
    throw new GraphRefusal('parameter', `(#2200) Callback URL must be https: ${callback}`)
  if (!(await world.office.challenge(callback, token)))
    throw new GraphRefusal(
      'parameter',
      "(#2200) callback verification failed with the following errors: The URL couldn't be validated.",
    )
}

function appOnly({ token }: GraphCall, { env }: World): void {
  if (token !== `${env['META_APP_ID']}|${env['META_APP_SECRET']}`)
    throw new GraphRefusal('parameter', '(#15) This method must be called with an app access_token.')
}

/**
 * The app's webhooks, by object. Source: https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
 */
const appSubscriptions: readonly Endpoint[] = [
  {
    method: 'GET',
    on: 'app',
    edge: 'subscriptions',
    handle(_, call, world) {
      appOnly(call, world)
      const state = kept(world.env['META_APP_ID'] ?? '', world) ?? {}
      return { data: Object.values(state) }
    },
  },
  {
    method: 'POST',
    on: 'app',
    edge: 'subscriptions',
    async handle(_, call, world) {
      appOnly(call, world)
      const { params } = call
      const object = textOf(params['object'])
      const callback = textOf(params['callback_url'])
      if (!object) throw new GraphRefusal('parameter', '(#100) The parameter object is required.')
      await verify(callback, textOf(params['verify_token']), world)
      const id = world.env['META_APP_ID'] ?? ''
      const fields = list(params['fields']).map((name) => ({ name, version: call.version }))
      const row = { object, callback_url: callback, active: true, fields }
      world.documents.set(keyOf(id), { ...kept(id, world), [object]: row })
      return { success: true }
    },
  },
  {
    method: 'DELETE',
    on: 'app',
    edge: 'subscriptions',
    handle(_, call, world) {
      appOnly(call, world)
      const id = world.env['META_APP_ID'] ?? ''
      const { [textOf(call.params['object'])]: __, ...rest } = kept(id, world) ?? {}
      world.documents.set(keyOf(id), rest)
      return { success: true }
    },
  },
]

/** The app itself. Source: https://developers.facebook.com/docs/graph-api/reference/application */
const app: Endpoint = {
  method: 'GET',
  on: 'app',
  edge: '',
  handle: (_, __, { env }) => ({ id: env['META_APP_ID'], name: 'signalbox', link: 'https://app.example' }),
}

export const subscriptionEndpoints: readonly Endpoint[] = [
  ...(['waba', 'messenger', 'instagram'] as const).flatMap(subscribedApps),
  ...appSubscriptions,
  app,
]
