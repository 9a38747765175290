import { describe, expect, it } from 'vitest'
import { eachPage, fields, pages } from '../../../core/graph/mod.ts'
import { kit, metaError, type Seen, TOKEN } from './kit.ts'

const next = (after: string) =>
  `https://graph.facebook.com/v26.0/act_1/ads?access_token=${TOKEN}&limit=1&after=${after}`
const page = (ids: string[], after: string, more = true) => ({
  data: ids.map((id) => ({ id })),
  paging: { cursors: { before: 'b', after }, ...(more && { next: next(after) }) },
})
const drain = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
const query = (seen: Seen[]) => seen.map((s) => Object.fromEntries(s.url.searchParams))

describe('pages', () => {
  it('stops where paging.next is absent, although the last page has cursors', async () => {
    const { graph, seen } = kit((_, n) => page([`${n}`], `c${n}`, n < 3))
    expect(await drain(pages(graph, 'act_1/ads', { limit: 1, params: { fields: 'id' } }))).toEqual([
      { id: '1' },
      { id: '2' },
      { id: '3' },
    ])
    expect(query(seen)).toEqual([
      { fields: 'id', limit: '1' },
      { fields: 'id', limit: '1', after: 'c1' },
      { fields: 'id', limit: '1', after: 'c2' },
    ])
  })
  it('goes on over an empty page', async () => {
    const { graph } = kit((_, n) => page(n === 1 ? [] : ['x'], `c${n}`, n < 2))
    expect(await drain(pages(graph, 'a'))).toEqual([{ id: 'x' }])
  })
  it('never follows an address of Meta’s, and takes no token from it', async () => {
    const evil = `https://evil.example/steal?access_token=${TOKEN}&after=c1&fields=secret`
    const { graph, seen } = kit((_, n) => ({ data: [n], paging: n === 1 ? { next: evil } : {} }))
    expect(await drain(pages(graph, 'a'))).toEqual([1, 2])
    expect(seen.map((s) => s.url.hostname)).toEqual(['graph.facebook.com', 'graph.facebook.com'])
    expect(query(seen)[1]).toEqual({ limit: '25', after: 'c1' })
  })
  it('follows time and offset paging too, and stops at a page that leads to itself', async () => {
    const { graph, seen } = kit((_, n) => ({
      data: [n],
      paging: n === 1 ? { next: 'https://graph.facebook.com/x?until=9&__paging_token=t' } : {},
    }))
    await drain(pages(graph, 'a'))
    expect(query(seen)[1]).toEqual({ limit: '25', until: '9', __paging_token: 't' })
    const loop = kit(() => page(['x'], 'same'))
    await expect(drain(pages(loop.graph, 'a'))).rejects.toThrow('read before')
    expect(loop.seen).toHaveLength(2)
    const circle = kit((_, n) => page(['x'], `c${n % 3}`))
    await expect(drain(pages(circle.graph, 'a'))).rejects.toThrow('read before')
    expect(circle.seen).toHaveLength(4)
  })
  it('gives up where Meta asks for less than nothing', async () => {
    const { graph, seen } = kit(() => metaError(100, 1487534))
    await expect(drain(pages(graph, 'a', { limit: 0 }))).rejects.toMatchObject({ class: 'smaller' })
    expect(seen).toHaveLength(1)
  })
  it('halves one page where Meta asks for less, and restores the limit', async () => {
    const answers = [
      metaError(1, undefined, { status: 500 }),
      metaError(100, 1487534),
      page(['1'], 'c1'),
      page(['2'], 'c2', false),
    ]
    const { graph, seen } = kit((_, n) => answers[n - 1] as object)
    await drain(pages(graph, 'a', { limit: 100 }))
    expect(query(seen).map((q) => q['limit'])).toEqual(['100', '50', '25', '100'])
    const never = kit(() => metaError(100, 1487534))
    await expect(drain(pages(never.graph, 'a', { limit: 4 }))).rejects.toMatchObject({ class: 'smaller' })
    expect(never.seen).toHaveLength(3)
  })
  it('tells where a run stopped, and goes on from there', async () => {
    const { graph } = kit((_, n) => (n === 2 ? metaError(17) : page([`${n}`], `c${n}`)))
    let last: string | undefined
    await expect(
      (async () => {
        for await (const { after } of eachPage(graph, 'a')) last = after
      })(),
    ).rejects.toMatchObject({ class: 'rate' })
    const rest = kit(() => page(['9'], 'c9', false))
    await drain(pages(rest.graph, 'a', { after: last }))
    expect(query(rest.seen)[0]?.['after']).toBe('c1')
  })
  it('asks for nothing more when the reader stops', async () => {
    const { graph, seen } = kit((_, n) => page(['x'], `c${n}`))
    for await (const _ of pages(graph, 'a')) break
    expect(seen).toHaveLength(1)
  })
})

describe('fields', () => {
  it('writes nested edges with their parameters', () => {
    expect(
      fields([
        'id',
        'name',
        { insights: { date_preset: 'last_7d', fields: ['spend', { actions: { limit: 2 } }] } },
        { adsets: { limit: 3, filtering: [{ field: 'a' }], fields: ['id'] }, ads: {} },
      ]),
    ).toBe(
      'id,name,insights.date_preset(last_7d){spend,actions.limit(2)},adsets.limit(3).filtering([{"field":"a"}]){id},ads',
    )
  })
})
