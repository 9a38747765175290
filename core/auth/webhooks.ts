import type { CallOptions, Graph } from '../graph/types.ts'
import { type AuthSite, appGraph, type MetaApp } from './site.ts'

/** What an app is subscribed to, for one webhook object. */
export interface Subscription {
  readonly object: string
  readonly callback_url: string
  readonly active: boolean
  readonly fields: readonly { readonly name: string; readonly version?: string }[]
}
export interface Callback {
  /** Must answer Meta's challenge at once: Meta calls it before it replies. */
  readonly callbackUrl: string
  readonly verifyToken: string
}

/**
 * The app's own subscriptions at Meta, made with the app's token. `fields` comes from the app: what its plugins and
 * handlers wait for.
 * Source: https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
 *
 * @example
 * const hooks = appWebhooks(host, { id: env.META_APP_ID, secret: env.META_APP_SECRET })
 * await hooks.sync(app.fields(), { callbackUrl: 'https://bot.example/webhook', verifyToken: env.WEBHOOK_VERIFY_TOKEN })
 */
export function appWebhooks(
  site: AuthSite,
  app: MetaApp,
): {
  list(): Promise<readonly Subscription[]>
  set(object: string, fields: readonly string[], callback: Callback): Promise<void>
  delete(object: string): Promise<void>
  /** Sets every object of the app; leaves others alone. */
  sync(fields: Readonly<Record<string, readonly string[]>>, callback: Callback): Promise<void>
} {
  const graph = appGraph(site, app)
  const path = `${app.id}/subscriptions`
  const set = async (object: string, fields: readonly string[], callback: Callback): Promise<void> => {
    const { callbackUrl, verifyToken } = callback
    const body = { object, fields: fields.join(','), callback_url: callbackUrl, verify_token: verifyToken }
    await graph.post(path, body)
  }
  return {
    list: async () => (await graph.get<{ data: readonly Subscription[] }>(path)).data,
    set,
    async delete(object) {
      await graph.delete(path, { params: { object } })
    },
    async sync(fields, callback) {
      for (const [object, names] of Object.entries(fields)) if (names.length > 0) await set(object, names, callback)
    },
  }
}

/** The apps that are subscribed to one account. */
export interface SubscribedApp {
  readonly id?: string
  readonly name?: string
  readonly subscribed_fields?: readonly string[]
  readonly override_callback_uri?: string
  readonly whatsapp_business_api_data?: { readonly id: string; readonly name: string }
}

/**
 * The subscription of one account (WhatsApp Business Account, Page, Instagram account) to the app of the token.
 * WhatsApp takes no fields; it may be given a callback of its own.
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-pages
 *
 * @example
 * await accountWebhooks(graph, pageId).set({ fields: ['messages', 'feed'] })
 */
export function accountWebhooks(
  graph: Graph,
  account: string,
): {
  list(): Promise<readonly SubscribedApp[]>
  set(init?: {
    readonly fields?: readonly string[] | undefined
    readonly callback?: Callback | undefined
  }): Promise<void>
  delete(): Promise<void>
} {
  const path = `${account}/subscribed_apps`
  const params = (fields: readonly string[] | undefined): CallOptions =>
    fields && fields.length > 0 ? { params: { subscribed_fields: fields.join(',') } } : {}
  return {
    list: async () => (await graph.get<{ data: readonly SubscribedApp[] }>(path)).data,
    async set({ fields, callback } = {}) {
      const body = callback && { override_callback_uri: callback.callbackUrl, verify_token: callback.verifyToken }
      await graph.post(path, body, params(fields))
    },
    async delete() {
      await graph.delete(path)
    },
  }
}
