import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { bundle, root } from '../bundle/bundle.ts'
import { programs } from '../bundle/workers.ts'
import { median, seeded } from './measure.ts'

export interface Start {
  readonly name: string
  readonly gz: number
  /** Above importing an empty module, in a new process. */
  readonly importMs: number
  readonly heapKb: number
  /** Why it could not be imported as one file: then it has no figures. */
  readonly failure?: string | undefined
}

const PEERS: Readonly<Record<string, string>> = {
  'chat + @chat-adapter/whatsapp': `import { Chat } from 'chat'
import { createWhatsAppAdapter } from '@chat-adapter/whatsapp'
export default [Chat, createWhatsAppAdapter]`,
  'whatsapp-api-js': `import { WhatsAppAPI } from 'whatsapp-api-js'
import { Text } from 'whatsapp-api-js/messages'
export default [WhatsAppAPI, Text]`,
  '@kapso/whatsapp-cloud-api': `import { WhatsAppClient } from '@kapso/whatsapp-cloud-api'
import { normalizeWebhook, verifySignature } from '@kapso/whatsapp-cloud-api/server'
export default [WhatsAppClient, normalizeWebhook, verifySignature]`,
  'facebook-nodejs-business-sdk (conversions)': `import { EventRequest, ServerEvent } from 'facebook-nodejs-business-sdk'
export default [EventRequest, ServerEvent]`,
}
async function peer(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'error',
    banner: {
      js: "import { createRequire as requireOfBench } from 'node:module';const require=requireOfBench(import.meta.url);",
    },
  })
  return outputFiles[0]?.text ?? ''
}

/** What a Worker imports from its runtime, so that Node finds it without hooks: those cost more than what is measured. */
const WORKERS = 'export class DurableObject {}'
const SCRIPT = `await import('data:text/javascript,export default 0')
gc(); gc()
const before = process.memoryUsage().heapUsed
const begin = process.hrtime.bigint()
globalThis.kept = await import(process.argv[2])
const ms = Number(process.hrtime.bigint() - begin) / 1e6
gc(); gc()
console.log(ms, process.memoryUsage().heapUsed - before)`

/** Import time and heap of each program, each in processes of its own, in turn. */
export async function starts(quick: boolean): Promise<Start[]> {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-start-'))
  try {
    const codes: [string, string][] = [['empty module', 'export default 0']]
    for (const { name, source } of programs)
      codes.push([`signalbox: ${name}`, (await bundle(source)).code.replace('"cloudflare:workers"', '"./workers.mjs"')])
    for (const [name, source] of Object.entries(PEERS)) codes.push([name, await peer(source)])
    writeFileSync(join(dir, 'main.mjs'), SCRIPT)
    writeFileSync(join(dir, 'workers.mjs'), WORKERS)
    const files = codes.map(([name, code], i) => {
      const file = join(dir, `${i}.mjs`)
      writeFileSync(file, code)
      return {
        name,
        file,
        gz: gzipSync(code, { level: 9 }).length,
        ms: [] as number[],
        heap: [] as number[],
        failures: [] as string[],
      }
    })
    const random = seeded(7)
    for (let round = 0; round < (quick ? 2 : 9); round++)
      for (const one of [...files].sort(() => random() - 0.5)) {
        const { stdout, stderr, status } = spawnSync(
          process.execPath,
          ['--expose-gc', join(dir, 'main.mjs'), one.file],
          {
            encoding: 'utf8',
          },
        )
        if (status !== 0) one.failures.push(/^\w*Error: .*$/m.exec(stderr)?.[0].slice(0, 80) ?? `ended with ${status}`)
        const [ms = Number.NaN, heap = Number.NaN] = stdout.trim().split('\n').at(-1)?.split(' ').map(Number) ?? []
        one.ms.push(ms)
        one.heap.push(heap)
      }
    const empty = files[0]
    return files.map(({ name, gz, ms, heap, failures }) => ({
      name,
      gz,
      failure: failures[0],
      importMs: median(ms) - median(empty?.ms ?? []),
      heapKb: (median(heap) - median(empty?.heap ?? [])) / 1000,
    }))
  } finally {
    rmSync(dir, { recursive: true })
  }
}
