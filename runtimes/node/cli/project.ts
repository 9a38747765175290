import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SignalboxError } from '../../../core/errors.ts'
import type { Runnable } from '../../../core/host.ts'

/** The parts of an app that the command line works with, whatever its products. */
export interface LoadedApp extends Runnable<never> {
  check(env: unknown): void
  fields(): Readonly<Record<string, readonly string[]>>
  readonly env: Readonly<Record<string, { about: string; secret?: boolean; optional?: boolean }>>
}

const CANDIDATES = ['src/app.ts', 'app.ts', 'src/app.js', 'app.js', 'src/app.mjs', 'app.mjs']
/** Where a project keeps its app. */
export function findApp(cwd: string, file?: string): string {
  const found = file ? resolve(cwd, file) : CANDIDATES.map((name) => join(cwd, name)).find(existsSync)
  if (found && existsSync(found)) return found
  throw new SignalboxError('input_invalid', file ? `There is no ${file}` : `There is no app in ${cwd}`, {
    fix: `Name the file that exports \`app\`: --app src/bot.ts (looked for ${CANDIDATES.join(', ')}).`,
  })
}

/** Node's own type stripping, or else tsx where the project has it: the flags that run TypeScript. */
export function typescriptFlags(cwd: string, file: string): string[] {
  const native = (process.features as { readonly typescript?: unknown }).typescript
  if (!file.endsWith('.ts') || native) return []
  try {
    return ['--import', pathToFileURL(createRequire(join(cwd, 'package.json')).resolve('tsx')).href]
  } catch {
    throw new SignalboxError('input_invalid', `Node ${process.versions.node} does not run TypeScript by itself`, {
      fix: 'npm install --save-dev tsx   (or use Node 22.18 or newer)',
    })
  }
}

const isApp = (value: unknown): value is LoadedApp =>
  typeof value === 'object' && value !== null && 'fetch' in value && 'check' in value && 'fields' in value

async function importApp(path: string, query = ''): Promise<LoadedApp> {
  const module = (await import(`${pathToFileURL(path).href}${query}`)) as Record<string, unknown>
  const app = [module['app'], module['default']].find(isApp)
  if (app) return app
  throw new SignalboxError('input_invalid', `${path} exports no app`, {
    fix: 'Export what createApp returns: export const app = createApp({ plugins: [whatsapp()] })',
  })
}

/** Imports the app of a project: its export `app`, or the default one. */
export const loadApp = async (cwd: string, file?: string): Promise<LoadedApp> => (await appMaker(cwd, file))()

/** What makes the app of a project again and again, as new processes would: its module runs anew each time. */
export async function appMaker(cwd: string, file?: string): Promise<() => Promise<LoadedApp>> {
  const path = findApp(cwd, file)
  const flags = typescriptFlags(cwd, path)
  if (flags[1]) await import(flags[1])
  await importApp(path)
  let lives = 0
  return () => importApp(path, lives++ === 0 ? '' : `?life=${lives}`)
}

/** Keys of the real Meta, which simulated apps have in another way or not at all. */
export const OF_META: ReadonlySet<string> = new Set([
  ...['META_APP_ID', 'META_APP_SECRET', 'META_APP_SECRET_PREVIOUS', 'INSTAGRAM_APP_SECRET', 'WEBHOOK_VERIFY_TOKEN'],
  ...['WHATSAPP_TOKEN', 'WHATSAPP_PHONE_ID', 'PAGE_ID', 'PAGE_ACCESS_TOKEN'],
  ...['INSTAGRAM_ACCOUNT_ID', 'INSTAGRAM_ACCESS_TOKEN'],
  ...['META_SYSTEM_USER_TOKEN', 'META_PIXEL_ID', 'META_AD_ACCOUNT_ID', 'CAPI_GATEWAY_URL', 'CAPI_GATEWAY_KEY'],
])
/** What a simulated app has of the environment: the keys of its own plugins, none that are the real Meta's. */
export const simulatedEnv = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((e): e is [string, string] => e[1] !== undefined && !OF_META.has(e[0])))

/** The environment, with what stands in `.env` where the process does not have it. */
export function loadEnv(cwd: string, file = '.env'): Readonly<Record<string, string | undefined>> {
  const path = resolve(cwd, file)
  if (existsSync(path)) process.loadEnvFile(path)
  else if (file !== '.env') throw new SignalboxError('input_invalid', `There is no ${file}`)
  return process.env
}
