// What the examples of docstrings take for granted: an app with all products and features, and what stands around it.
import type { Host } from 'signalbox'
import { createApp } from 'signalbox'
import { ads } from 'signalbox/ads'
import { audiences } from 'signalbox/ads/audiences'
import { leads as adLeads } from 'signalbox/ads/leads'
import { media as adMedia } from 'signalbox/ads/media'
import { reports } from 'signalbox/ads/reports'
import { targeting } from 'signalbox/ads/targeting'
import { capi } from 'signalbox/capi'
import { ingest } from 'signalbox/capi/ingest'
import { outbox } from 'signalbox/capi/outbox'
import { quality } from 'signalbox/capi/quality'
import { web } from 'signalbox/capi/web'
import { instagram } from 'signalbox/instagram'
import { attachments as instagramAttachments } from 'signalbox/instagram/attachments'
import { batches as instagramBatches } from 'signalbox/instagram/batches'
import { comments as instagramComments } from 'signalbox/instagram/comments'
import { conversations as instagramConversations } from 'signalbox/instagram/conversations'
import { discovery } from 'signalbox/instagram/discovery'
import { insights as instagramInsights } from 'signalbox/instagram/insights'
import { moderation as instagramModeration } from 'signalbox/instagram/moderation'
import { people as instagramPeople } from 'signalbox/instagram/people'
import { privateReplies as instagramReplies } from 'signalbox/instagram/private-replies'
import { profile as instagramProfile } from 'signalbox/instagram/profile'
import { publish as instagramPublish } from 'signalbox/instagram/publish'
import { routing as instagramRouting } from 'signalbox/instagram/routing'
import { subscriptions as instagramSubscriptions } from 'signalbox/instagram/subscriptions'
import { windows as instagramWindows } from 'signalbox/instagram/windows'
import { messenger } from 'signalbox/messenger'
import { attachments } from 'signalbox/messenger/attachments'
import { batches } from 'signalbox/messenger/batches'
import { calls as messengerCalls } from 'signalbox/messenger/calls'
import { conversations as messengerConversations } from 'signalbox/messenger/conversations'
import { insights } from 'signalbox/messenger/insights'
import { labels } from 'signalbox/messenger/labels'
import { linking } from 'signalbox/messenger/linking'
import { moderation } from 'signalbox/messenger/moderation'
import { nlp } from 'signalbox/messenger/nlp'
import { people } from 'signalbox/messenger/people'
import { personas } from 'signalbox/messenger/personas'
import { privateReplies } from 'signalbox/messenger/private-replies'
import { profile as messengerProfile } from 'signalbox/messenger/profile'
import { routing } from 'signalbox/messenger/routing'
import { stickers } from 'signalbox/messenger/stickers'
import { subscriptions } from 'signalbox/messenger/subscriptions'
import { utility } from 'signalbox/messenger/utility'
import { windows } from 'signalbox/messenger/windows'
import { pages } from 'signalbox/pages'
import { accounts as pageAccounts } from 'signalbox/pages/accounts'
import { comments } from 'signalbox/pages/comments'
import { community } from 'signalbox/pages/community'
import { insights as pageInsights } from 'signalbox/pages/insights'
import { leads } from 'signalbox/pages/leads'
import { publish as pagePublish } from 'signalbox/pages/publish'
import { whatsapp } from 'signalbox/whatsapp'
import { accounts } from 'signalbox/whatsapp/accounts'
import { analytics } from 'signalbox/whatsapp/analytics'
import { calls } from 'signalbox/whatsapp/calls'
import { conversations } from 'signalbox/whatsapp/conversations'
import { flows } from 'signalbox/whatsapp/flows'
import { groups } from 'signalbox/whatsapp/groups'
import { marketing } from 'signalbox/whatsapp/marketing'
import { media } from 'signalbox/whatsapp/media'
import { numbers } from 'signalbox/whatsapp/numbers'
import { payments } from 'signalbox/whatsapp/payments'
import { profile } from 'signalbox/whatsapp/profile'
import { templates } from 'signalbox/whatsapp/templates'
import { tiers } from 'signalbox/whatsapp/tiers'
import * as v from 'valibot'

export { createServer } from 'node:http'
export { definePlugin, GraphError, keys, SignalboxError } from 'signalbox'
export { createGraph, retry } from 'signalbox/graph'
export { node } from 'signalbox/node'
export { memoryStore } from 'signalbox/storage/memory'
export { buttons } from 'signalbox/whatsapp/build'
export { ads, capi, createApp, instagram, messenger, pages, v, whatsapp }

const everything = [
  whatsapp({
    use: [
      accounts,
      analytics,
      calls,
      conversations,
      flows,
      groups,
      marketing,
      media,
      numbers,
      payments,
      profile,
      templates,
      tiers,
    ],
  }),
  messenger({
    use: [
      attachments,
      batches,
      messengerCalls,
      messengerConversations,
      insights,
      labels,
      linking,
      moderation,
      nlp,
      people,
      personas,
      privateReplies,
      messengerProfile,
      routing,
      stickers,
      subscriptions,
      utility,
      windows,
    ],
  }),
  instagram({
    use: [
      instagramAttachments,
      instagramBatches,
      instagramComments,
      instagramConversations,
      discovery,
      instagramInsights,
      instagramModeration,
      instagramPeople,
      instagramReplies,
      instagramProfile,
      instagramPublish,
      instagramRouting,
      instagramSubscriptions,
      instagramWindows,
    ],
  }),
  pages({ use: [pageAccounts, comments, community, pageInsights, leads, pagePublish] }),
  capi({ use: [web, outbox, quality, ingest()] }),
  ads({ use: [audiences, adLeads, adMedia, reports, targeting] }),
] as const
export const app = createApp({ plugins: [...everything] })
export const plugins = [whatsapp()] as const
export declare const host: Host<never>

export declare const env: Record<
  | 'META_APP_ID'
  | 'META_APP_SECRET'
  | 'WEBHOOK_VERIFY_TOKEN'
  | 'REDIS_URL'
  | 'FLOWS_PRIVATE_KEY'
  | 'KEY_OLD'
  | 'KEY_NEW',
  string
>
export declare const graph: import('signalbox/graph').Graph
export declare const store: import('signalbox').Store
export declare const request: Request
export declare const file: Blob
export declare const token: string
export declare const user: string
export declare const account: string
export declare const page: string
export declare const pageId: string
export declare const phoneId: string
export declare const waba: string
export declare const phoneNumberId: string
export declare const id: string
export declare const save: (data: unknown) => Promise<void>
export declare const bucket: { put(key: string, stream: ReadableStream<Uint8Array>): Promise<void> }
export declare const bar: { set(part: number): void }
