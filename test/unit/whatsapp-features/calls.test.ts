import { describe, expect, it } from 'vitest'
import { calls } from '../../../plugins/whatsapp/features/calls.ts'
import { PHONE, withFeature } from './harness.ts'
import { objections } from './openapi.ts'

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n'
const USER = '16505551234'
const BSUID = 'US.13491208655302741918'

describe('calls', () => {
  it('signals every step as Meta documents it', async () => {
    const { api, calls: sent } = withFeature(calls, () => ({ calls: [{ id: 'wacid.1' }] }))
    await api.calls.connect(USER, sdp, { tracker: 'c-1' })
    await api.calls.connect(BSUID, sdp)
    await api.calls.preAccept('wacid.2', sdp)
    await api.calls.accept('wacid.2', sdp, { tracker: 'c-2' })
    await api.calls.reject('wacid.3')
    await api.calls.terminate('wacid.4')
    const base = { messaging_product: 'whatsapp' }
    expect(sent.map((s) => s.json)).toEqual([
      { ...base, to: USER, action: 'connect', session: { sdp_type: 'offer', sdp }, biz_opaque_callback_data: 'c-1' },
      { ...base, recipient: BSUID, action: 'connect', session: { sdp_type: 'offer', sdp } },
      { ...base, call_id: 'wacid.2', action: 'pre_accept', session: { sdp_type: 'answer', sdp } },
      {
        ...base,
        call_id: 'wacid.2',
        action: 'accept',
        session: { sdp_type: 'answer', sdp },
        biz_opaque_callback_data: 'c-2',
      },
      { ...base, call_id: 'wacid.3', action: 'reject' },
      { ...base, call_id: 'wacid.4', action: 'terminate' },
    ])
    for (const { path, json } of sent) {
      expect(path).toBe(`${PHONE}/calls`)
      expect(objections('POST', '/{Phone-Number-ID}/calls', json)).toEqual([])
    }
  })
  it('records and transcribes what is announced', async () => {
    const { api, calls: sent } = withFeature(calls, () => ({ calls: [{ id: 'wacid.1' }] }))
    const recording = { status: 'ENABLED', purpose: 'training', announcement_language: 'en_US' } as const
    const transcription = { status: 'DISABLED' } as const
    await api.calls.connect(USER, sdp, { recording, tracker: 'c-1' })
    await api.calls.accept('wacid.2', sdp, { recording, transcription })
    expect(sent.map((s) => s.json)).toMatchObject([
      { to: USER, action: 'connect', recording, biz_opaque_callback_data: 'c-1' },
      { call_id: 'wacid.2', action: 'accept', recording, transcription },
    ])
    const long = { ...recording, purpose: 'x'.repeat(251) }
    await expect(api.calls.connect(USER, sdp, { transcription: long })).rejects.toMatchObject({
      code: 'limit_exceeded',
    })
    expect(sent).toHaveLength(2)
  })
  it('asks for permission by phone number or by user id', async () => {
    const { api, last } = withFeature(calls, () => ({ permission: { status: 'temporary' } }))
    expect((await api.calls.permission(USER)).permission.status).toBe('temporary')
    expect([last().path, last().query]).toEqual([`${PHONE}/call_permissions`, { user_wa_id: USER }])
    await api.calls.permission(BSUID)
    expect(last().query).toEqual({ recipient: BSUID })
  })
  it('reads and changes settings', async () => {
    const { api, last } = withFeature(calls)
    await api.calls.settings({ include_sip_credentials: true })
    expect([last().method, last().path, last().query]).toEqual([
      'GET',
      `${PHONE}/settings`,
      { include_sip_credentials: 'true' },
    ])
    const hours = { status: 'ENABLED', timezone_id: 'Europe/Berlin', weekly_operating_hours: [] } as const
    await api.calls.configure({ status: 'ENABLED', call_hours: hours })
    expect(last().json).toEqual({ calling: { status: 'ENABLED', call_hours: hours } })
  })
  it('refuses what Meta refuses, before the network', async () => {
    const { api, calls: sent } = withFeature(calls)
    const span = { day_of_week: 'MONDAY', open_time: '0900', close_time: '1000' }
    const day = { date: '2026-12-24', start_time: '0000', end_time: '2359' }
    const hours = { status: 'ENABLED', timezone_id: 'UTC', weekly_operating_hours: [span, span, span] } as const
    await expect(api.calls.connect(USER, 'offer')).rejects.toMatchObject({ code: 'input_invalid' })
    await expect(api.calls.accept('1', sdp, { tracker: 'x'.repeat(513) })).rejects.toMatchObject({
      code: 'limit_exceeded',
    })
    await expect(api.calls.configure({ call_hours: hours })).rejects.toMatchObject({ code: 'limit_exceeded' })
    const holidays = {
      ...hours,
      weekly_operating_hours: [span],
      holiday_schedule: Array.from({ length: 21 }, () => day),
    }
    await expect(api.calls.configure({ call_hours: holidays })).rejects.toMatchObject({ code: 'limit_exceeded' })
    expect(sent).toHaveLength(0)
  })
})
