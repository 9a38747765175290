import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApp } from '../../../core/fast.ts'
import type { Host } from '../../../core/host.ts'
import { commonName, mtls } from '../../../core/mtls.ts'
import { node } from '../../../runtimes/node/mod.ts'
import { testHost } from '../../conformance/checks/kit.ts'
import { env, envelope, posted, probe, signatureOf } from '../../conformance/probe.ts'

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

test('on Cloudflare the certificate counts that the zone has verified and that is not revoked', async () => {
  const app = createApp({ plugins: [probe()], webhook: { admit: mtls() } })
  const shown = async (tlsClientAuth: object): Promise<number> => {
    const request = Object.assign(await posted(envelope({ id: '1' })), { cf: { tlsClientAuth } })
    return (await app.fetch(request, testHost().host)).status
  }
  const good = { certPresented: '1', certVerified: 'SUCCESS', certRevoked: '0', certSubjectDN: dn }
  expect(await shown(good)).toBe(200)
  expect(await shown({ ...good, certVerified: 'FAILED:self signed certificate' })).toBe(403)
  expect(await shown({ ...good, certRevoked: '1' })).toBe(403)
  expect(await shown({ ...good, certSubjectDN: 'CN=somebody.example' })).toBe(403)
  expect(await shown({ certPresented: '0', certVerified: 'NONE', certSubjectDN: '' })).toBe(403)
})

test('on Node the certificate of the TLS connection counts, if the authority signed it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-mtls-'))
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const read = (name: string) => readFileSync(join(folder, name))
  const ours = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const signedBy = ['-CA', 'ca.crt', '-CAkey', 'ca.key']
  const made = (name: string, subject: string, by: readonly string[] = []) => {
    openssl('req', '-x509', ...ours, '-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.crt`, ...by)
    return { key: read(`${name}.key`), cert: read(`${name}.crt`) }
  }
  try {
    const ca = made('ca', '/CN=authority').cert
    const app = createApp({ plugins: [probe()], webhook: { admit: mtls() } })
    const tls = { ...made('server', '/CN=localhost', signedBy), ca, requestCert: true, rejectUnauthorized: false }
    const server = createServer(tls, node(app, { env, log: testHost().host.log, drainMs: 0 }))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const body = envelope({ id: '1' })
    const headers = { 'x-hub-signature-256': await signatureOf(body) }
    const posts = (client: object) =>
      new Promise((resolve, reject) => {
        const to = { port, host: '127.0.0.1', path: '/webhook', method: 'POST', headers, ca, agent: false }
        const checks = { checkServerIdentity: () => undefined }
        const sending = request({ ...to, ...checks, ...client }, (answer) => resolve(answer.resume().statusCode))
        sending.on('error', reject).end(body)
      })
    const name = `/O=Meta Platforms/CN=${META}`
    expect(await posts(made('meta', name, signedBy))).toBe(200)
    expect(await posts({})).toBe(403)
    expect(await posts(made('own', name))).toBe(403)
    expect(await posts(made('other', `/O=x,CN=${META}/CN=evil.example`, signedBy))).toBe(403)
    server.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
