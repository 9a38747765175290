import { describe, expect, it } from 'vitest'
import { effects } from '../../../plugins/whatsapp/effects.ts'
import type { WhatsAppEvent } from '../../../plugins/whatsapp/mod.ts'
import { body, change, readOne } from './support.ts'

const send = (more: object) => ({ method: 'POST' as const, path: '1/messages', body: { to: '2', ...more } })

describe('effects', () => {
  it('marks a send with the id that Meta will echo', () => {
    expect(effects.mark?.(send({ type: 'text' }), 'e1')?.body).toEqual({
      to: '2',
      type: 'text',
      biz_opaque_callback_data: 'e1',
    })
  })
  it.each([
    ['a tracker of the app', send({ type: 'text', biz_opaque_callback_data: 'mine' })],
    ['a read receipt', send({ status: 'read' })],
    ['an upload', { method: 'POST' as const, path: '1/media', body: new FormData() }],
    ['another edge', { method: 'POST' as const, path: '1/register', body: { type: 'x' } }],
    ['no body', { method: 'GET' as const, path: '1/messages' }],
  ])('leaves %s alone', (_, call) => {
    expect(effects.mark?.(call, 'e1')).toBeUndefined()
  })

  it.each(['sent', 'delivered', 'failed'])('is settled by a %s status that echoes it', (status) => {
    const statuses = [{ id: 'wamid.1', status, recipient_id: '2', biz_opaque_callback_data: 'e1' }]
    const event = readOne(body(change('messages', { statuses }))) as unknown as WhatsAppEvent
    expect(effects.settles?.(event)).toEqual({
      id: 'e1',
      response: {
        messaging_product: 'whatsapp',
        contacts: [{ input: '2', wa_id: '2' }],
        messages: [{ id: 'wamid.1' }],
      },
    })
  })
  it('is settled by nothing else', () => {
    const message = { id: 'wamid.1', from: '2', type: 'text', text: { body: 'x' }, biz_opaque_callback_data: 'e1' }
    const events = [
      readOne(body(change('messages', { messages: [message] }))),
      readOne(body(change('messages', { statuses: [{ id: 'wamid.1', status: 'sent' }] }))),
    ]
    for (const e of events) expect(effects.settles?.(e as unknown as WhatsAppEvent)).toBeUndefined()
  })

  it('parks what is billed or rings a phone, resends the rest', () => {
    expect(effects.onUnknown?.(send({ type: 'template' }))).toBe('park')
    expect(effects.onUnknown?.({ ...send({ action: 'connect' }), path: '1/calls' })).toBe('park')
    expect(effects.onUnknown?.(send({ type: 'text' }))).toBe('resend')
  })
})
