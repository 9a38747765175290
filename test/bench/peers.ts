import { createMemoryState } from '@chat-adapter/state-memory'
import { createWhatsAppAdapter } from '@chat-adapter/whatsapp'
import { normalizeWebhook, verifySignature } from '@kapso/whatsapp-cloud-api/server'
import { Chat } from 'chat'
import { Hono } from 'hono'
import { WhatsAppAPI } from 'whatsapp-api-js'
import { subtleFloor } from './floors.ts'
import { PHONE_ID, SECRET } from './payloads.ts'
import type { Receiver } from './receivers.ts'

// Public SDKs, used as their own documentation shows.

/** `chat` with its WhatsApp adapter and its state in memory: deduplication, locks and history, as signalbox durable. */
export function chatSdk(): Receiver {
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
    name: 'chat + @chat-adapter/whatsapp 4.41.1',
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

export function whatsappApiJs(): Receiver {
  let reached = 0
  const api = new WhatsAppAPI({ token: 't', appSecret: SECRET, webhookVerifyToken: 'v', v: 'v26.0' })
  api.on.message = () => {
    reached++
  }
  return {
    name: 'whatsapp-api-js 6.3.0',
    reached: () => reached,
    async handle(request) {
      const text = await request.text()
      const status = await api.post(JSON.parse(text), text, request.headers.get('x-hub-signature-256') ?? '')
      return new Response(null, { status: Number(status) || 200 })
    },
  }
}

export function kapso(): Receiver {
  let reached = 0
  return {
    name: '@kapso/whatsapp-cloud-api 0.3.0',
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
export function honoFloor(): Receiver {
  const floor = subtleFloor()
  const app = new Hono()
  app.post('/webhook', (c) => floor.handle(c.req.raw))
  return {
    name: 'hono 4 + floor (crypto.subtle)',
    reached: floor.reached,
    handle: async (request) => app.fetch(request),
  }
}
