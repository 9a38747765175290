import { execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// A newcomer's first minutes, from the packed package in an empty folder: new, install, type-check, dev, first reply, a save.
const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'signalbox-newcomer-'))
const npm = (cwd: string, ...args: string[]) => execFileSync('npm', args, { cwd, encoding: 'utf8' })
let tarball = ''
beforeAll(() => {
  npm(root, 'run', '-s', 'build')
  tarball = join(folder, npm(root, 'pack', '--silent', '--pack-destination', folder).trim().split('\n').at(-1) ?? '')
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  npm(folder, 'install', '--no-audit', '--no-fund', '--prefer-offline', tarball)
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
async function eventually<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await ask().catch(() => undefined)
    if (answer) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('It did not happen within 30 s')
}

test('new, install, tsc, dev, a first reply, and another after a save', async () => {
  execFileSync('npx', ['signalbox', 'new', 'bot', '--products', 'whatsapp,messenger,instagram,capi'], { cwd: folder })
  const bot = join(folder, 'bot')
  const manifest = JSON.parse(readFileSync(join(bot, 'package.json'), 'utf8'))
  manifest.dependencies.signalbox = `file:${tarball}`
  writeFileSync(join(bot, 'package.json'), JSON.stringify(manifest))
  npm(bot, 'install', '--no-audit', '--no-fund', '--prefer-offline')
  execFileSync('npx', ['tsc'], { cwd: bot, stdio: 'pipe' })

  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const dev = spawn(
    process.execPath,
    ['node_modules/signalbox/dist/runtimes/node/cli/main.js', 'dev', '--port', `${port}`],
    {
      cwd: bot,
      stdio: 'pipe',
    },
  )
  try {
    let messages = 0
    const says = async (text: string): Promise<string> => {
      const { appSecret, accounts } = (await (await fetch(`${origin}/simulator`)).json()) as {
        appSecret: string
        accounts: { whatsapp: { id: string; entry: string } }
      }
      const id = `wamid.newcomer-${++messages}`
      const timestamp = String(Math.floor(Date.now() / 1000))
      const message = { from: '27820001111', id, timestamp, type: 'text', text: { body: text } }
      const metadata = { phone_number_id: accounts.whatsapp.id }
      const changes = [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, messages: [message] } }]
      const body = JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [{ id: accounts.whatsapp.entry, changes }],
      })
      const signature = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`
      const headers = { 'x-hub-signature-256': signature }
      await eventually(async () => (await fetch(`${origin}/webhook`, { method: 'POST', headers, body })).ok)
      return eventually(async () => {
        const calls = (await (await fetch(`${origin}/simulator/calls`)).json()) as {
          body?: { text?: { body: string } }
        }[]
        return calls.map((call) => call.body?.text?.body).find((reply) => reply?.endsWith(text))
      })
    }
    await eventually(async () => (await fetch(`${origin}/health`)).ok)
    expect(await says('first')).toBe('You said: first')
    const file = join(bot, 'src/app.ts')
    writeFileSync(file, readFileSync(file, 'utf8').replace('`You said:', '`Now:'))
    expect(
      await eventually(async () => {
        const reply = await says(`again ${messages}`)
        return reply.startsWith('Now:') && reply
      }),
    ).toMatch(/^Now: again/)
  } finally {
    dev.kill('SIGTERM')
  }
})
