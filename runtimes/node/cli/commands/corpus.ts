import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SignalboxError } from '../../../../core/errors.ts'
import type { Env } from '../meta.ts'
import type { Outcome } from '../outcome.ts'
import { type LoadedApp, simulatedEnv } from '../project.ts'

interface Seen {
  readonly product: string
  readonly event: Readonly<Record<'name' | 'kind' | 'account' | 'user' | 'id', string | undefined>>
}
type Observed = LoadedApp & { use(run: (ctx: Seen, next: () => Promise<void>) => unknown): unknown }

/** A file that was named itself, or those of a folder. */
const jsonFiles = (path: string): string[] =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => join(path, name))

/** Signs every webhook body of the folders, posts it through the app, and tells which events came of it. */
export async function corpus(app: LoadedApp, folders: readonly string[], env: Env = {}): Promise<Outcome> {
  const { signedPost, simulator } = await import('signalbox/simulator')
  const files = folders.flatMap(jsonFiles)
  if (files.length === 0) throw new SignalboxError('input_invalid', `No *.json in ${folders.join(', ')}`)
  let events: object[] = []
  const observed = app as Observed
  observed.use(async ({ product, event }, next) => {
    const { name, kind, account, user = null, id = null } = event
    events.push({ product, name, kind, account, user, id })
    await next()
  })
  const sim = simulator(app, { env: simulatedEnv(env) })
  const reports: object[] = []
  let failed = 0
  for (const file of files) {
    events = []
    const before = sim.log.length
    const { status } = await sim.fetch(await signedPost('https://app.example/webhook', sim.secret, readFileSync(file)))
    await sim.settle()
    const error = sim.log.slice(before).find((line) => line.level === 'error')
    if (status !== 200 || error) failed++
    reports.push({ file, status, events, ...(error && { error: `${error.message} ${JSON.stringify(error.data)}` }) })
  }
  return { ok: failed === 0, data: reports, text: reports.map((report) => JSON.stringify(report)).join('\n') }
}
