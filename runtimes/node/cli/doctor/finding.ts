import type { TokenFacts } from '../../../../core/auth/debug.ts'
import type { AuthSite, MetaApp } from '../../../../core/auth/site.ts'
import type { Env } from '../meta.ts'
import type { LoadedApp } from '../project.ts'

/** What a check found. `fix` is what to do, word for word. */
export interface Finding {
  readonly check: string
  readonly level: 'ok' | 'warning' | 'error'
  readonly message: string
  readonly fix?: string | undefined
}
/** What the checks look at. */
export interface Patient {
  readonly app: LoadedApp
  readonly env: Env
  readonly site: AuthSite
  readonly fetch: typeof globalThis.fetch
  /** The address of the deployed webhook, where one was given. */
  readonly url: string | undefined
  readonly now: number
  readonly meta: MetaApp
  /** What Meta says of each token of the environment. */
  readonly tokens: ReadonlyMap<string, TokenFacts>
}
export type Check = (on: Patient) => Promise<readonly Finding[]>

export const ok = (check: string, message: string): Finding => ({ check, level: 'ok', message })
export const wrong = (check: string, message: string, fix: string): Finding => ({ check, level: 'error', message, fix })
export const odd = (check: string, message: string, fix: string): Finding => ({ check, level: 'warning', message, fix })
