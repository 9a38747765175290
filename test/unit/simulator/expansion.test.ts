import * as fc from 'fast-check'
import { createApp } from 'signalbox/fast'
import { simulator } from 'signalbox/simulator'
import { whatsapp } from 'signalbox/whatsapp'
import { expect, test } from 'vitest'
import { fieldsIn } from '../../simulator/graph/fields.ts'
import { client, TOKENS } from './client.ts'

test('fields, their edges and what is asked of those', async () => {
  const sim = simulator(createApp({ plugins: [whatsapp()] }))
  const graph = client(sim, TOKENS.page)
  const { body } = await graph.post(`v26.0/${sim.page.id}/feed`, { message: 'New mugs' })
  const post = String(body['id'])
  const ana = { id: '7', name: 'Ana' }
  for (const text of ['First', 'Second', 'Third']) await sim.public.comment(post, text, ana)
  const fields = 'message,comments.limit(2){message,from{name},comments},nothing'
  const one = (await graph.get(`v26.0/${post}?fields=${encodeURIComponent(fields)}`)).body
  expect(one).toMatchObject({ id: post, message: 'New mugs' })
  expect(one['comments'].data).toHaveLength(2)
  expect(one['comments'].data[0]).toMatchObject({ message: expect.any(String), from: { name: 'Ana', id: '7' } })
  expect(Object.keys(one).sort()).toEqual(['comments', 'id', 'message'])
  const feed = (
    await graph.get(`v26.0/${sim.page.id}/feed?fields=${encodeURIComponent('comments.as(said).limit(1){message}')}`)
  ).body
  expect(feed.data[0].said.data).toEqual([{ id: expect.any(String), message: expect.any(String) }])
  const page = (await graph.get(`v26.0/me?fields=${encodeURIComponent('name,feed{message}')}`)).body
  expect(page).toMatchObject({ name: 'Signal Shop', feed: { data: [{ message: 'New mugs' }] } })
})

test('names, arguments, inner fields and aliases are told apart', () => {
  expect(fieldsIn('id, a.limit(5).order(reverse_chronological){b{c,d},e} as x,f.as(g)')).toEqual([
    { name: 'id', args: {}, inner: '', as: 'id' },
    { name: 'a', args: { limit: '5', order: 'reverse_chronological' }, inner: 'b{c,d},e', as: 'x' },
    { name: 'f', args: {}, inner: '', as: 'g' },
  ])
  fc.assert(fc.property(fc.string(), (text) => void fieldsIn(text)))
})
