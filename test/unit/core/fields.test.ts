import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { type AnyPlugin, definePlugin, type Entry } from '../../../core/plugin.ts'
import { capi } from '../../../plugins/capi/mod.ts'
import { windows } from '../../../plugins/instagram/features/windows.ts'
import { instagram } from '../../../plugins/instagram/mod.ts'
import { messenger } from '../../../plugins/messenger/mod.ts'
import { pages } from '../../../plugins/pages/mod.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'

const nothing = (): void => {}

describe('app.fields()', () => {
  it('merges what two plugins need of one object', () => {
    const app = createApp({ plugins: [messenger(), pages()] })
    app.messenger.on('postback', nothing)
    app.pages.on('feed:comment_add', nothing)
    app.pages.on('page:website', nothing)
    expect(app.fields()).toEqual({
      page: ['feed', 'message_echoes', 'messages', 'messaging_postbacks', 'website'],
    })
  })
  it('asks for no product that nothing waits for, and for all of one that middleware waits for', () => {
    const app = createApp({ plugins: [messenger(), whatsapp(), instagram()] })
    expect(app.fields()).toEqual({})
    app.instagram.use(nothing)
    expect(app.fields()['instagram']).toContain('story_insights')
    expect(Object.keys(app.fields())).toEqual(['instagram'])
    // Middleware around handlers adds nothing to what they need.
    app.instagram.on('comment:live', nothing)
    expect(app.fields()).toEqual({ instagram: ['live_comments', 'messages'] })
  })
  it('asks every product that has the event for handlers of the app', () => {
    const app = createApp({ plugins: [messenger(), whatsapp(), instagram(), pages()] })
    app.on('message:text', nothing)
    app.on(['reaction', 'echo'], nothing)
    expect(app.fields()).toEqual({
      page: ['message_echoes', 'message_reactions', 'messages'],
      whatsapp_business_account: ['message_echoes', 'messages', 'smb_message_echoes'],
      instagram: ['message_reactions', 'messages'],
    })
  })
  it('knows the fields of changes by name and by kind', () => {
    const app = createApp({ plugins: [whatsapp(), messenger()] })
    app.whatsapp.on('account:capability', nothing)
    app.whatsapp.on('template', nothing)
    app.messenger.on('call:settings', nothing)
    app.messenger.on('unknown', nothing)
    const { page, whatsapp_business_account } = app.fields()
    expect(page).toEqual(['call_permission_reply', 'call_settings_update', 'calls', 'message_echoes', 'messages'])
    expect(whatsapp_business_account).toEqual([
      'business_capability_update',
      'message_template_components_update',
      'message_template_quality_update',
      'message_template_status_update',
      'messages',
      'template_category_update',
      'template_correct_category_detection',
    ])
  })
  it('adds what plugins watch for themselves', () => {
    const app = createApp({ plugins: [instagram({ use: [windows] }), whatsapp(), capi({ automaticEvents: true })] })
    expect(app.fields()).toEqual({
      instagram: ['message_reactions', 'messages', 'messaging_optins', 'messaging_postbacks', 'messaging_referral'],
      whatsapp_business_account: ['automatic_events', 'messages'],
    })
  })
  it('asks for every field of a plugin that does not say where its events come from', () => {
    const plain = definePlugin({
      id: 'plain',
      webhook: {
        objects: ['a', 'b'],
        fields: ['x', 'y'],
        *events(entry) {
          yield { name: 'thing', kind: 'any', account: entry.id, at: 0, data: 1 }
        },
      },
      api: () => 1,
    })
    const app = createApp({ plugins: [plain] })
    expect(app.fields()).toEqual({})
    app.plain.on('thing', nothing)
    expect(app.fields()).toEqual({ a: ['x', 'y'], b: ['x', 'y'] })
  })
})

const folder = new URL('../../../../shared/samples/', import.meta.url)
const bodies = existsSync(folder)
  ? readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((f) => f.isFile() && f.name.endsWith('.json'))
      .map((f) => readFileSync(`${f.parentPath ?? f.path}/${f.name}`, 'utf8'))
      .flatMap((text): { object?: string; entry?: (Entry & Record<string, unknown>)[] }[] => {
        try {
          return [JSON.parse(text)]
        } catch {
          return []
        }
      })
  : []

describe.skipIf(bodies.length === 0)('every event of the public samples', () => {
  const plugins: readonly AnyPlugin[] = [whatsapp(), messenger(), instagram(), pages()] as never
  it('comes by a field that its name asks for', () => {
    const missed = new Set<string>()
    let count = 0
    for (const { object = '', entry } of bodies)
      for (const one of Array.isArray(entry) ? entry : [])
        for (const change of Array.isArray(one?.changes) ? one.changes : [])
          for (const { id, webhook } of plugins.filter((p) => p.webhook?.objects.includes(object))) {
            if (!webhook?.fields?.includes(change.field)) continue
            for (const event of webhook.events({ id: String(one.id), changes: [change] }, object)) {
              if (event.name === 'unknown') continue
              count++
              const asked = [
                ...(webhook.sources?.('', undefined) ?? []),
                ...(webhook.sources?.(event.name, event.kind) ?? []),
              ]
              if (!asked.includes(change.field)) missed.add(`${id} ${event.name}:${event.kind} by ${change.field}`)
            }
          }
    expect(count).toBeGreaterThan(30)
    expect([...missed]).toEqual([])
  })
})
