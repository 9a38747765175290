import type { ProductId } from '../accounts.ts'

/** An access token that simulated Meta has given out. */
export interface Token {
  readonly value: string
  readonly kind: 'system' | 'user' | 'page' | 'instagram' | 'app'
  readonly scopes: readonly string[]
  readonly reaches: readonly ProductId[]
  /** Milliseconds since the epoch; undefined: never. */
  expiresAt: number | undefined
  revoked: boolean
  /** App-scoped id of the person behind it. */
  readonly user?: string | undefined
  /** The accounts that it is for; undefined: all of the products that it reaches. */
  readonly accounts?: readonly string[] | undefined
  /** When it was given out in a login or an exchange. */
  readonly issuedAt?: number | undefined
  /** Whether it is the first one of a login, which has to be exchanged for one that lasts. */
  readonly short?: boolean | undefined
}

/** Whether an account is among those that a token is for. */
export const isFor = ({ accounts }: Token, { id }: { readonly id: string }): boolean => accounts?.includes(id) ?? true

const MESSAGING = ['pages_messaging', 'pages_manage_metadata', 'pages_read_engagement', 'pages_show_list']
const CONTENT = [
  'pages_manage_posts',
  'pages_manage_engagement',
  'pages_read_user_content',
  'read_insights',
  'leads_retrieval',
]
const INSTAGRAM = [
  'instagram_basic',
  'instagram_manage_messages',
  'instagram_manage_comments',
  'instagram_content_publish',
  'instagram_manage_insights',
]
export const WHATSAPP: readonly string[] = ['whatsapp_business_management', 'whatsapp_business_messaging']
const KINDS: Readonly<Record<string, Pick<Token, 'kind' | 'reaches' | 'scopes'>>> = {
  WHATSAPP_TOKEN: { kind: 'system', reaches: ['whatsapp'], scopes: WHATSAPP },
  PAGE_ACCESS_TOKEN: {
    kind: 'page',
    reaches: ['messenger', 'instagram'],
    scopes: [...MESSAGING, ...CONTENT, ...INSTAGRAM],
  },
  INSTAGRAM_ACCESS_TOKEN: {
    kind: 'instagram',
    reaches: ['instagram'],
    scopes: [
      'instagram_business_basic',
      'instagram_business_manage_messages',
      'instagram_business_content_publish',
      'instagram_business_manage_comments',
      'instagram_business_manage_insights',
    ],
  },
  META_SYSTEM_USER_TOKEN: {
    kind: 'system',
    reaches: ['whatsapp', 'messenger', 'instagram'],
    scopes: [...WHATSAPP, ...MESSAGING, ...CONTENT, ...INSTAGRAM, 'ads_management', 'business_management'],
  },
}

/** The tokens that stand in the app's environment. */
export const tokensOf = (env: Readonly<Record<string, string>>): Token[] =>
  Object.entries(KINDS).flatMap(([name, about]) => {
    const value = env[name]
    return value ? [{ ...about, value, expiresAt: undefined, revoked: false }] : []
  })

/** The app's own token: its id and its secret. */
export function appToken(value: string, env: Readonly<Record<string, string>>): Token | undefined {
  if (value !== `${env['META_APP_ID']}|${env['META_APP_SECRET']}`) return undefined
  return { value, kind: 'app', reaches: [], scopes: [], expiresAt: undefined, revoked: false }
}
