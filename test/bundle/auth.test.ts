import { expect, test } from 'vitest'
import { entries } from '../../scripts/exports.mjs'
import { bundle } from './bundle.ts'

const JOSE = `export {
  CompactEncrypt, compactDecrypt, createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify, SignJWT
} from 'jose'\n`
const APP = `export { createApp } from 'signalbox/fast'
export { createGraph, pages } from 'signalbox/graph'\n`
const base = bundle(APP + JOSE)

// Bytes after minifying and gzip that the parts of signalbox/auth add to an app that has a Graph client and jose.
test.each([
  ['the vault', 800, 'createVault'],
  ['tokens of many tenants', 3000, 'createTokens, createDirectory, createVault'],
  ['the same, renewed before they end', 4500, 'createTokens, createDirectory, createVault, renewals'],
  ['the check of an id_token', 450, 'idTokenVerifier'],
  ['the check of a signed_request', 450, 'readSignedRequest'],
  ['the check of a token for sign-in', 600, 'verifyAccessToken'],
  ['everything, with routes and their router, logins, tasks and events', 11_350, 'auth'],
])('%s: at most %i bytes beside jose', async (_, most, names) => {
  const made = await bundle(`${APP}${JOSE}export { ${names} } from 'signalbox/auth'`)
  expect(made.gz - (await base).gz).toBeLessThanOrEqual(most)
})

test('only signalbox/auth reaches jose', async () => {
  const others = [...entries()].filter(
    ([path, file]) => path !== './auth' && !/^(?:runtimes\/(?:node|bun|deno|vercel)|test)/.test(file),
  )
  expect(others.length).toBeGreaterThan(60)
  const { files } = await bundle(
    others.map(([path], i) => `export * as m${i} from 'signalbox${path.slice(1)}'`).join('\n'),
  )
  expect(files.filter(([file]) => /jose|core\/auth/.test(file))).toEqual([])
})
