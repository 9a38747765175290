import { expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import type { Host } from '../../../core/host.ts'
import { commonName, mtls } from '../../../core/mtls.ts'
import { testHost } from '../../conformance/checks/kit.ts'
import { envelope, posted, probe } from '../../conformance/probe.ts'

const META = 'client.webhooks.fbclientcerts.com'

test.each([
  [`CN=${META},O=Meta Platforms,C=US`, META],
  [`O=Meta Platforms, CN=${META}`, META],
  [`/C=US/O=Meta/CN=${META}`, META],
  [`CN=evil.example,O=x\\,CN=${META}`, 'evil.example'],
  [`CN=evil.example,CN=${META}`, undefined],
  [`O=CN=${META}`, undefined],
  ['', undefined],
  [null, undefined],
])('the common name of %s is %s', (dn, name) => {
  expect(commonName(dn)).toBe(name)
})

const dn = `CN=${META},O=Meta`
async function status(
  admit: ReturnType<typeof mtls> | undefined,
  clientCert?: Host['clientCert'],
  headers: Record<string, string> = {},
) {
  const app = createApp({ plugins: [probe()], webhook: { admit } })
  const { host } = testHost({ clientCert })
  return (await app.fetch(await posted(envelope({ id: '1' }), headers), host)).status
}

test('no certificate is asked for unless the app says so', async () => {
  expect(await status(undefined)).toBe(200)
})
test('with mTLS on, only a verified certificate of exactly that name passes', async () => {
  expect(await status(mtls())).toBe(403)
  expect(await status(mtls(), { subject: dn, verified: false })).toBe(403)
  expect(await status(mtls(), { subject: `CN=${META}.evil.example`, verified: true })).toBe(403)
  expect(await status(mtls(), { subject: dn, verified: true })).toBe(200)
  expect(await status(mtls({ subject: 'other.example' }), { subject: 'CN=other.example', verified: true })).toBe(200)
})
test('a proxy’s header counts only where it is named', async () => {
  const header = { 'x-amzn-mtls-clientcert-subject': dn }
  expect(await status(mtls(), undefined, header)).toBe(403)
  expect(await status(mtls({ header: 'x-amzn-mtls-clientcert-subject' }), undefined, header)).toBe(200)
  expect(await status(mtls({ header: 'x-amzn-mtls-clientcert-subject' }), { subject: dn, verified: true })).toBe(403)
})
