import type { ProductId } from '../accounts.ts'

/** An access token that simulated Meta has given out. */
export interface Token {
  readonly value: string
  readonly kind: 'system' | 'page' | 'instagram'
  readonly reaches: readonly ProductId[]
  /** Milliseconds since the epoch; undefined: never. */
  expiresAt: number | undefined
  revoked: boolean
}

const KINDS: Readonly<Record<string, Pick<Token, 'kind' | 'reaches'>>> = {
  WHATSAPP_TOKEN: { kind: 'system', reaches: ['whatsapp'] },
  PAGE_ACCESS_TOKEN: { kind: 'page', reaches: ['messenger', 'instagram'] },
  INSTAGRAM_ACCESS_TOKEN: { kind: 'instagram', reaches: ['instagram'] },
  META_SYSTEM_USER_TOKEN: { kind: 'system', reaches: ['whatsapp', 'messenger', 'instagram'] },
}

/** The tokens that stand in the app's environment. */
export const tokensOf = (env: Readonly<Record<string, string>>): Token[] =>
  Object.entries(KINDS).flatMap(([name, about]) => {
    const value = env[name]
    return value ? [{ ...about, value, expiresAt: undefined, revoked: false }] : []
  })
