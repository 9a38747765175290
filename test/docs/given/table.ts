const WORKER = [
  // The real type does not stand beside a browser's; test/types/workers holds the adapter against it.
  'interface ExportedHandler<E> { fetch?(request: Request, env: E, ctx: Execution): Promise<Response> }',
  'interface Execution { waitUntil(task: Promise<unknown>): void; passThroughOnException(): void }',
  "import { whatsapp } from 'signalbox/whatsapp'",
  "import { createApp } from 'signalbox'",
  "import { cloudflare } from 'signalbox/cloudflare'",
  'const app = createApp({ plugins: [whatsapp()] })',
  'interface Env { META_APP_SECRET: string; WEBHOOK_VERIFY_TOKEN: string; WHATSAPP_TOKEN: string }',
].join('\n')

/** What the examples of one file take for granted beside `mod.ts`. */
export const GIVEN: Readonly<Record<string, string>> = {
  'core/alerts.ts': 'declare const notify: (text: string) => void',
  'core/app.ts': 'declare const model: { draft(text: string): Promise<string> }',
  'core/auth/oidc.ts': 'declare const idToken: string, nonce: string',
  'core/auth/plugin.ts': 'declare const session: (request: Request) => { business: string } | undefined',
  'core/auth/reseal.ts': "import { createVault } from 'signalbox/auth'",
  'core/auth/signed-request.ts': 'declare const form: FormData',
  'core/graph/errors.ts': 'declare const sendTemplate: () => Promise<void>',
  'core/graph/media.ts': 'declare const mediaId: string',
  'core/graph/pages.ts': 'declare let last: string | undefined',
  'core/graph/sha256.ts': 'declare const stream: AsyncIterable<Uint8Array<ArrayBuffer>>',
  'core/graph/tiers.ts': 'declare const saveTier: (store: unknown, tier: object) => Promise<void>',
  'core/graph/upload.ts': 'declare const appId: string, containerId: string',
  'core/storage/denokv.ts': "declare const Deno: { openKv(): Promise<import('signalbox/storage/denokv').DenoKv> }",
  'core/storage/dialect.ts': [
    "import type { Store } from 'signalbox'",
    'declare class Client {}',
    "declare const read: (client: Client) => Dialect['get']",
    "declare const write: (client: Client) => Dialect['set']",
    "declare const remove: (client: Client) => Dialect['delete']",
    "declare const scan: (client: Client) => Dialect['list']",
  ].join('\n'),
  'core/storage/postgres.ts': "import { Pool } from 'pg'",
  'core/storage/redis.ts': [
    "import { Redis } from 'ioredis'",
    "declare const Bun: { RedisClient: new () => import('signalbox/storage/redis').BunRedis }",
  ].join('\n'),
  'core/storage/sqlite.ts': [
    'declare class DatabaseSync { constructor(file: string); prepare(sql: string): Statement }',
    'declare class Statement { all(...params: readonly (string | number | null)[]): Record<string, never>[] }',
  ].join('\n'),
  'core/webhook/signature.ts': 'declare const appSecret: string, body: string',
  'core/wire.ts': [
    "import { Redis } from 'ioredis'",
    "import { redisStore } from 'signalbox/storage/redis'",
    "import { type Sealer, sealedStore } from 'signalbox/auth'",
    'declare const sealer: Sealer',
  ].join('\n'),
  'plugins/ads/api.ts': "import { printCall } from 'signalbox/ads'\ndeclare const ids: readonly string[]",
  'plugins/ads/features/audiences.ts': 'declare const customers: () => AsyncIterable<{ em: string }>',
  'plugins/ads/features/leads.ts': 'declare const crm: { add(lead: object, campaign?: string): Promise<void> }',
  'plugins/ads/features/output.ts': [
    "import type { ReportSpec } from 'signalbox/ads/reports'",
    "const spec = { level: 'campaign', fields: ['campaign_name', 'spend'], numbers: true } as const satisfies ReportSpec",
    'declare const file: { write(line: string): Promise<void> }',
    'declare const report: AsyncIterable<{ readonly spend?: number }>',
  ].join('\n'),
  'plugins/ads/features/reports.ts': [
    "const spec = { level: 'ad', fields: ['ad_id', 'spend'] } as const",
    'declare const replaceDays: (range: object | undefined, rows: readonly object[]) => Promise<void>',
  ].join('\n'),
  'plugins/capi/check.ts': "declare const event: import('../../../plugins/capi/types.ts').WireEvent",
  'plugins/capi/event.ts': [
    "import { createHasher } from '../../../plugins/shared/people/hash.ts'",
    "declare const purchase: import('signalbox/capi').ConversionEvent",
  ].join('\n'),
  'plugins/capi/features/ingest.ts':
    "import { outbox } from 'signalbox/capi/outbox'\nimport { web } from 'signalbox/capi/web'",
  'plugins/capi/features/web.ts': [
    "declare const readBanner: (request: Request | undefined) => 'granted' | 'denied'",
    'declare const response: Response',
  ].join('\n'),
  'plugins/capi/ingest/signature.ts': 'declare const secret: string, events: readonly object[]',
  'plugins/capi/send.ts': "declare const events: import('../../../plugins/capi/types.ts').WireEvent[]",
  'plugins/capi/web/snippet.ts': "declare const event: import('signalbox/capi').ConversionEvent",
  'plugins/instagram/features/attachments.ts': 'declare const url: string',
  'plugins/instagram/features/batches.ts': 'declare const ann: string, bob: string',
  'plugins/instagram/features/insights.ts': 'declare const mediaId: string',
  'plugins/instagram/features/publish.ts': 'declare const instagramId: string',
  'plugins/messenger/features/attachments.ts': 'declare const url: string',
  'plugins/messenger/features/batches.ts': 'declare const ann: string, bob: string',
  'plugins/messenger/features/linking.ts':
    'declare const account_linking_token: string, redirect_uri: string, code: string',
  'plugins/messenger/features/stickers.ts': "import { sticker } from 'signalbox/messenger/templates'",
  'plugins/pages/features/accounts.ts': 'declare const userToken: string',
  'plugins/pages/features/leads.ts': 'declare const crm: { add(answers: object): Promise<void> }',
  'plugins/shared/messaging/templates.ts': "declare const buy: import('signalbox/messenger').Button",
  'plugins/shared/messaging/window.ts': 'declare const now: number',
  'plugins/shared/publisher/publisher.ts': [
    'declare const content: { kind: string }',
    'declare const publish: Publisher<{ kind: string }>',
  ].join('\n'),
  'plugins/whatsapp/build/limits.ts': 'declare const body: string',
  'plugins/whatsapp/features/calls.ts': 'declare const answerOf: (sdp: string | undefined) => Promise<string>',
  'plugins/whatsapp/features/conversations.ts': [
    "import { template } from 'signalbox/whatsapp/templates'",
    "const ready = template('ready', { language: 'en', category: 'UTILITY', components: [{ type: 'BODY', text: 'It is ready.' }] })",
  ].join('\n'),
  'plugins/whatsapp/features/flows.ts': [
    "declare const booking: ReturnType<typeof import('signalbox/whatsapp/flows').flowEndpoint>",
    'declare const flowJson: string',
  ].join('\n'),
  'plugins/whatsapp/features/flows/handle.ts': [
    "import { importFlowKey } from '../../../plugins/whatsapp/features/flows/keys.ts'",
    'declare const pem: string, appSecret: string, bytes: Uint8Array<ArrayBuffer>',
  ].join('\n'),
  'plugins/whatsapp/features/flows/media.ts': [
    "declare const data: { photo: [{ encryption_metadata: import('signalbox/whatsapp/flows').FlowMedia['encryption_metadata'] }] }",
    'declare const file: Uint8Array<ArrayBuffer>',
  ].join('\n'),
  'plugins/whatsapp/features/marketing.ts': [
    "import { template } from 'signalbox/whatsapp/templates'",
    "const sale = template('sale', { language: 'en', category: 'MARKETING', components: [{ type: 'BODY', text: 'Hello {{name}}' }] })",
  ].join('\n'),
  'plugins/whatsapp/features/statuses.ts': [
    'declare const row: { status: string }',
    'declare const db: { setStatus(id: string, status: string): Promise<void> }',
  ].join('\n'),
  'plugins/whatsapp/features/templates.ts': [
    "import { template } from 'signalbox/whatsapp/templates'",
    "const body = { type: 'BODY', text: 'Hi {{name}}, order {{number}} is ready.' } as const",
    "const orderReady = template('order_ready', { language: 'en', category: 'UTILITY', components: [body] })",
  ].join('\n'),
  'plugins/whatsapp/schema.ts': 'declare const event: { name: string; kind: string; data: unknown }',
  'runtimes/cloudflare/d1.ts': "interface Env { DB: import('@cloudflare/workers-types').D1Database }",
  'runtimes/cloudflare/env.ts': "import type { Ai, R2Bucket } from '@cloudflare/workers-types'",
  'runtimes/cloudflare/fast.ts': WORKER,
  'runtimes/cloudflare/mod.ts': WORKER,
  'runtimes/cloudflare/object.ts': WORKER,
  'runtimes/cloudflare/object-store.ts': [
    'declare class DurableObject { ctx: { storage: ObjectStorage } }',
    'declare const env: { SIGNALBOX: ObjectNamespace }',
  ].join('\n'),
  'runtimes/deno/mod.ts':
    'declare const Deno: { serve(handler: (request: Request, info: { remoteAddr: object }) => Promise<Response>): void }',
  'runtimes/node/flow-keys.ts': "import { readFileSync } from 'node:fs'\ndeclare const passphrase: string",
  'test/simulator/matchers.ts': [
    "import { expect } from 'vitest'",
    "import { simulator } from 'signalbox/simulator'",
    "import { app } from '../given/mod.ts'",
    'const sim = simulator(app)',
    "const chat = sim.whatsapp.user('27820001111')",
  ].join('\n'),
  'test/simulator/mod.ts': "import { expect } from 'vitest'",
  'test/simulator/scenario.ts': [
    "import { expect } from 'vitest'",
    "import { simulator } from 'signalbox/simulator'",
    'declare const scenario: Scenario',
  ].join('\n'),
}
/** The event in whose handler an example stands, where it is not a text, or a comment on a Page. */
export const QUERY: Readonly<Record<string, string>> = {
  'plugins/whatsapp/features/flows/message.ts': 'message:interactive',
  'plugins/whatsapp/features/statuses.ts': 'status',
}
