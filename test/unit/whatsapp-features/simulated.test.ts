import { describe, expect, it } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import { accounts } from '../../../plugins/whatsapp/features/accounts.ts'
import { calls } from '../../../plugins/whatsapp/features/calls.ts'
import { flows } from '../../../plugins/whatsapp/features/flows.ts'
import { groups } from '../../../plugins/whatsapp/features/groups.ts'
import { profile } from '../../../plugins/whatsapp/features/profile.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { simulator } from '../../simulator/mod.ts'

function setup() {
  const app = createApp({ plugins: [whatsapp({ use: [accounts, calls, flows, groups, profile] })] })
  const seen: string[] = []
  app.use((ctx, next) => {
    seen.push(`${ctx.event.name}:${ctx.event.kind}`)
    return next()
  })
  const sim = simulator(app)
  return { app, sim, seen, api: app.whatsapp.api(sim.host), waba: '210000000000001' }
}
const refused = (metaCode: number) => ({ code: 'graph_failed', metaCode })

describe('what the plugin manages, against the simulator', () => {
  it('groups live, and tell what became of each wish', async () => {
    const { api, app, sim, seen } = setup()
    let group = ''
    app.whatsapp.on('group:group_create', (ctx) => {
      group = ctx.group.group_id ?? ''
    })
    expect(await api.groups.create({ subject: ' Tour ', description: 'Of 12 May' })).toMatchObject({
      request_id: expect.any(String),
    })
    await sim.settle()
    await api.groups.add(group, ['27820001111', '27820002222'])
    await api.groups.remove(group, ['27820002222'])
    await api.groups.update(group, { subject: 'Trip' })
    expect(await api.groups.get(group)).toMatchObject({
      id: group,
      subject: 'Trip',
      total_participant_count: 1,
      participants: [{ wa_id: '27820001111' }],
      join_approval_mode: 'auto_approve',
    })
    expect((await api.groups.list()).data.groups).toMatchObject([{ id: group, subject: 'Trip' }])
    const { invite_link } = await api.groups.inviteLink(group)
    expect((await api.groups.resetInviteLink(group)).invite_link).not.toBe(invite_link)
    await api.groups.delete(group)
    await expect(api.groups.get(group)).rejects.toMatchObject(refused(100))
    await sim.settle()
    expect(seen).toEqual([
      'group:group_create',
      'group:group_participants_add',
      'group:group_participants_remove',
      'group:group_settings_update',
      'group:group_delete',
    ])
  })

  it('calls ring, are answered and end', async () => {
    const { api, sim, seen } = setup()
    const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n'
    await expect(api.calls.connect('27820001111', sdp)).rejects.toMatchObject(refused(138006))
    expect(await api.calls.permission('27820001111')).toMatchObject({ permission: { status: 'denied' } })
    await sim.whatsapp.user('27820001111').permits()
    expect(await api.calls.permission('27820001111')).toMatchObject({ permission: { status: 'granted' } })
    await expect(api.calls.accept('wacid.unknown', sdp)).rejects.toMatchObject(refused(100))
    const { calls: made } = await api.calls.connect('27820001111', sdp, { tracker: 't' })
    await sim.settle()
    await api.calls.terminate(made[0]?.id ?? '')
    await sim.settle()
    expect(seen.sort()).toEqual([
      'call:connect',
      'call:terminate',
      'message:interactive',
      'status:ACCEPTED',
      'status:RINGING',
    ])
  })

  it('Flows go from draft to deprecated, and only so', async () => {
    const { api, sim, seen, waba } = setup()
    const { id } = await api.flows.create(waba, { name: 'booking', categories: ['APPOINTMENT_BOOKING'] })
    await expect(api.flows.publish(id)).rejects.toMatchObject(refused(139002))
    expect((await api.flows.setJson(id, '{')).validation_errors).toHaveLength(1)
    expect((await api.flows.setJson(id, { version: '7.3', screens: [] })).validation_errors).toEqual([])
    expect((await api.flows.assets(id)).data).toMatchObject([{ asset_type: 'FLOW_JSON' }])
    await api.flows.update(id, { name: 'bookings' })
    await api.flows.publish(id)
    await expect(api.flows.setJson(id, {})).rejects.toMatchObject(refused(139001))
    await expect(api.flows.delete(id)).rejects.toMatchObject(refused(139004))
    await api.flows.deprecate(id)
    expect(await api.flows.get(id)).toMatchObject({ name: 'bookings', status: 'DEPRECATED' })
    const draft = await api.flows.create(waba, { name: 'draft', categories: ['OTHER'] })
    await api.flows.delete(draft.id)
    expect((await api.flows.list(waba)).data.map((flow) => flow.id)).toEqual([id])
    await sim.settle()
    expect(seen).toEqual(['flow:FLOW_STATUS_CHANGE', 'flow:FLOW_STATUS_CHANGE'])
  })

  it('QR codes, blocks and settings are kept', async () => {
    const { api } = setup()
    const { code } = await api.qrCodes.create({ prefilled_message: 'Hi', generate_qr_image: 'SVG' })
    await api.qrCodes.update({ code, prefilled_message: 'Hello' })
    expect((await api.qrCodes.get(code)).data).toMatchObject([{ code, prefilled_message: 'Hello' }])
    await api.qrCodes.delete(code)
    expect((await api.qrCodes.list()).data).toEqual([])
    await expect(api.qrCodes.delete(code)).rejects.toMatchObject(refused(100))
    const both = ['27820001111', 'US.13491208655302741918']
    expect((await api.blocks.add(both)).block_users.added_users).toHaveLength(2)
    await api.blocks.remove(['US.13491208655302741918'])
    expect((await api.blocks.list()).data).toMatchObject([{ wa_id: '27820001111' }])
    await api.commerce.set({ is_cart_enabled: false })
    expect((await api.commerce.get()).data[0]).toMatchObject({ is_cart_enabled: false })
    await api.profile.update({ about: 'Open' })
    expect(await api.profile.get()).toMatchObject({ data: [{ about: 'Open' }] })
  })

  it('Embedded Signup ends, and a sync goes out once', async () => {
    const { api, sim, waba } = setup()
    await api.accounts.finishSignup({ waba, pin: '123456' })
    expect(await api.accounts.sync('history')).toMatchObject({ request_id: expect.any(String) })
    await expect(api.accounts.sync('history')).rejects.toMatchObject({ code: 'limit_exceeded' })
    expect(sim.calls.filter((call) => call.path.endsWith('/smb_app_data'))).toHaveLength(1)
    // Meta itself refuses it as well.
    await expect(api.accounts.sync('history', 'again')).rejects.toMatchObject(refused(2593107))
  })
})
