import { describe, expect, it } from 'vitest'
import { groups } from '../../../plugins/whatsapp/features/groups.ts'
import { PHONE, withFeature } from './harness.ts'
import { objections } from './openapi.ts'

// Group ids are base64: they must arrive as they are, so their odd characters are encoded.
const GROUP = 'Y2FwaV9ncm91cDox+/YQ=='
const path = encodeURIComponent(GROUP)
const base = { messaging_product: 'whatsapp' }

describe('groups', () => {
  it('are created, listed, changed and ended', async () => {
    const { api, calls, last } = withFeature(groups, () => ({ request_id: 'r' }))
    expect(await api.groups.create({ subject: '  Tour  ', join_approval_mode: 'approval_required' })).toEqual({
      request_id: 'r',
    })
    expect(last().json).toEqual({ ...base, subject: 'Tour', join_approval_mode: 'approval_required' })
    expect(objections('POST', '/{Phone-Number-ID}/groups', last().json)).toEqual([])
    await api.groups.list({ limit: 10 })
    await api.groups.get(GROUP, { fields: 'subject' })
    await api.groups.update(GROUP, { description: 'All about it' })
    expect(objections('POST', '/{group_id}', last().json)).toEqual([])
    await api.groups.delete(GROUP)
    expect(calls.map((c) => `${c.method} ${c.path}${c.url.search}`)).toEqual([
      `POST ${PHONE}/groups`,
      `GET ${PHONE}/groups?limit=10`,
      `GET ${path}?fields=subject`,
      `POST ${path}`,
      `DELETE ${path}`,
    ])
  })
  it('gain and lose people', async () => {
    const { api, calls } = withFeature(groups)
    await api.groups.add(GROUP, ['1', '2'])
    await api.groups.remove(GROUP, ['1'])
    await api.groups.remove(GROUP, ['US.1', '2'])
    expect(calls.map((c) => [c.method, c.path, c.json])).toEqual([
      ['POST', `${path}/participants`, { ...base, participants: [{ user: '1' }, { user: '2' }] }],
      ['DELETE', `${path}/participants`, { ...base, participants: [{ user: '1' }] }],
      ['DELETE', `${path}/participants`, { ...base, participants: [{ user_id: 'US.1' }, { user: '2' }] }],
    ])
    // Meta's specification of v23 does not know user ids yet.
    for (const { method, json } of calls.slice(0, 2))
      expect(objections(method, '/{group_id}/participants', json)).toEqual([])
  })
  it('have invite links and join requests', async () => {
    const { api, calls } = withFeature(groups)
    await api.groups.inviteLink(GROUP)
    await api.groups.resetInviteLink(GROUP)
    await api.groups.deleteInviteLink(GROUP)
    await api.groups.joinRequests(GROUP)
    await api.groups.approve(GROUP, ['a'])
    await api.groups.reject(GROUP, ['b'])
    expect(calls.map((c) => [c.method, c.path.slice(path.length), c.json])).toEqual([
      ['GET', '/invite_link', undefined],
      ['POST', '/invite_link', base],
      ['DELETE', '/invite_link', base],
      ['GET', '/join_requests', undefined],
      ['POST', '/join_requests', { ...base, join_requests: ['a'] }],
      ['DELETE', '/join_requests', { ...base, join_requests: ['b'] }],
    ])
    for (const c of [calls[1]!, calls[2]!]) expect(objections(c.method, '/{group_id}/invite_link', c.json)).toEqual([])
    for (const c of [calls[4]!, calls[5]!])
      expect(objections(c.method, '/{group_id}/join_requests', c.json)).toEqual([])
  })
  it('have a picture', async () => {
    const { api, last } = withFeature(groups)
    await api.groups.setPicture(GROUP, new Blob([Uint8Array.of(1)], { type: 'image/png' }))
    expect(last().path).toBe(path)
    expect((last().form!.get('file') as File).type).toBe('image/png')
  })
  it('refuse what Meta refuses, before the network', async () => {
    const { api, calls } = withFeature(groups)
    const limit = { code: 'limit_exceeded' }
    await expect(api.groups.create({ subject: 'x'.repeat(129) })).rejects.toMatchObject(limit)
    await expect(api.groups.update(GROUP, { description: 'x'.repeat(2049) })).rejects.toMatchObject(limit)
    await expect(api.groups.add(GROUP, Array.from({ length: 9 }, String))).rejects.toMatchObject(limit)
    expect(calls).toHaveLength(0)
    await api.groups.create({ subject: ` ${'x'.repeat(128)} ` })
    expect(calls).toHaveLength(1)
  })
})
