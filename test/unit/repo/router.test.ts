import { IttyRouter } from 'itty-router'
import { expect, test } from 'vitest'

// What itty-router 6.0.0 lost of 5.0.24, and what we rely on: an upgrade that breaks one is noticed here.
const get = (path: string, init?: RequestInit) => new Request(`http://x${path}`, init)

test('a request without a body reaches its route', async () => {
  const router = IttyRouter().get('/a', (request) => request.url)
  expect(await router.fetch(get('/a'))).toBe('http://x/a')
})
test('a missing route answers nothing, so that the caller decides on 404', async () => {
  expect(await IttyRouter().fetch(get('/none'))).toBeUndefined()
})
test('what a route throws reaches the caller instead of a client', async () => {
  const router = IttyRouter().get('/a', () => {
    throw new Error('inner detail')
  })
  await expect(router.fetch(get('/a'))).rejects.toThrow('inner detail')
})
test('parameters and extra arguments arrive, and HEAD matches no GET route', async () => {
  const router = IttyRouter().get('/:id', ({ params }, host) => [params['id'], host])
  expect(await router.fetch(get('/7'), 'host')).toEqual(['7', 'host'])
  expect(await router.fetch(get('/7', { method: 'HEAD' }))).toBeUndefined()
})
