import { subtleFloor } from './floors.ts'
import { PHONE_ID, SECRET } from './payloads.ts'
import type { Receiver } from './receivers.ts'

// Public SDKs, used as their own documentation shows. Each is imported where it is used alone.

/** `chat` with its WhatsApp adapter and its state in memory: deduplication, locks and history, as signalbox durable. */
export async function chatSdk(): Promise<Receiver> {
  const { createMemoryState } = await import('@chat-adapter/state-memory')
  const { createWhatsAppAdapter } = await import('@chat-adapter/whatsapp')
  const { Chat } = await import('chat')
  let reached = 0
  const tasks = new Set<Promise<unknown>>()
  const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
  const bot = new Chat({
    userName: 'bench',
    logger: silent,
    state: createMemoryState() as never,
    adapters: {
      whatsapp: createWhatsAppAdapter({
        appSecret: SECRET,
        accessToken: 't',
        phoneNumberId: PHONE_ID,
        verifyToken: 'v',
        logger: silent,
      }) as never,
    },
  })
  const count = async (): Promise<void> => {
    reached++
  }
  bot.onDirectMessage(count)
  return {
    reached: () => reached,
    handle(request) {
      const waitUntil = (task: Promise<unknown>): void => {
        tasks.add(task)
        task.finally(() => tasks.delete(task))
      }
      const webhook = bot.webhooks['whatsapp']
      if (!webhook) throw new Error('chat has no webhook for its adapter')
      return webhook(request, { waitUntil })
    },
    async settled() {
      while (tasks.size > 0) await Promise.all(tasks)
    },
  }
}

export async function whatsappApiJs(): Promise<Receiver> {
  const { WhatsAppAPI } = await import('whatsapp-api-js')
  let reached = 0
  const api = new WhatsAppAPI({ token: 't', appSecret: SECRET, webhookVerifyToken: 'v', v: 'v26.0' })
  api.on.message = () => {
    reached++
  }
  return {
    reached: () => reached,
    async handle(request) {
      const text = await request.text()
      const status = await api.post(JSON.parse(text), text, request.headers.get('x-hub-signature-256') ?? '')
      return new Response(null, { status: Number(status) || 200 })
    },
  }
}

export async function kapso(): Promise<Receiver> {
  const { normalizeWebhook, verifySignature } = await import('@kapso/whatsapp-cloud-api/server')
  let reached = 0
  return {
    reached: () => reached,
    async handle(request) {
      const rawBody = Buffer.from(await request.arrayBuffer())
      const signatureHeader = request.headers.get('x-hub-signature-256') ?? ''
      if (!verifySignature({ appSecret: SECRET, rawBody, signatureHeader })) return new Response(null, { status: 401 })
      for (const _ of normalizeWebhook(JSON.parse(rawBody.toString())).messages) reached++
      return new Response('ok')
    },
  }
}

/** The floor behind a router, as most tutorials have it. */
export async function honoFloor(): Promise<Receiver> {
  const { Hono } = await import('hono')
  const floor = subtleFloor()
  const app = new Hono()
  app.post('/webhook', (c) => floor.handle(c.req.raw))
  return {
    reached: floor.reached,
    handle: async (request) => app.fetch(request),
  }
}
