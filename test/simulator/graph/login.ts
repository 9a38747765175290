import { DAY, type World } from '../world.ts'
import { type Token, WHATSAPP } from './tokens.ts'

/** What somebody at Meta's login page has agreed to, until its code is exchanged. */
export interface Login {
  readonly client: string
  readonly redirect: string
  readonly kind: Token['kind']
  readonly scopes: readonly string[]
  readonly user: string
  /** Ids of the accounts that were chosen; undefined: all. */
  readonly accounts: readonly string[] | undefined
  /** PKCE, method S256. */
  readonly challenge: string | undefined
  readonly until: number
  used: boolean
}
export interface Visitor {
  /** The app-scoped id of whoever logs in. */
  readonly user?: string | undefined
  /** The accounts that are chosen at Meta, by their ids or that of their WhatsApp Business Account. Default: all. */
  readonly accounts?: readonly string[] | undefined
  /** Goes back without agreeing. */
  readonly cancel?: boolean | undefined
  /** What Login for Business was set up to give. Default: a person's token; Embedded Signup: a business's. */
  readonly gives?: 'user' | 'system' | undefined
}

export const PERSON = '100000000000001'
const TEN_MINUTES = 10 * 60_000
const BUSINESS = ['pages_show_list', 'pages_messaging', 'pages_manage_metadata', 'business_management']

const refuse = (what: string): never => {
  throw new Error(`Meta's login page says: ${what}`)
}

/** The accounts that somebody may choose from, and has. */
function chosen({ accounts: wanted }: Visitor, { accounts }: World): readonly string[] | undefined {
  const unknown = wanted?.find((id) => !accounts.some((a) => a.id === id || a.entry === id))
  if (unknown !== undefined) refuse(`there is no account ${unknown}: simulator(app, { accounts }) names them`)
  return wanted && accounts.filter((a) => wanted.includes(a.id) || wanted.includes(a.entry)).map((a) => a.id)
}

/** What a login page is for: Instagram's own, a business's WhatsApp, or a person's Pages. */
function kindOf(page: URL, scopes: readonly string[], given: Visitor['gives'], { env }: World): Token['kind'] {
  if (page.hostname === 'www.instagram.com') return 'instagram'
  const config = page.searchParams.get('config_id')
  const whatsapp = config !== null && config === env['WHATSAPP_CONFIG_ID']
  if (whatsapp || (scopes.length > 0 && scopes.every((s) => WHATSAPP.includes(s)))) return 'system'
  return given ?? 'user'
}

/**
 * The OAuth pages of Facebook and Instagram: somebody opens the address, agrees, and is sent back with a code. Answers
 * the address that the browser goes to.
 * Sources: https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 */
export function visitLogin(address: string, visitor: Visitor, world: World): string {
  const page = new URL(address)
  const asked = page.searchParams
  const path = page.hostname === 'www.instagram.com' ? /^\/oauth\/authorize$/ : /^\/(v\d+\.\d+\/)?dialog\/oauth$/
  if (!/^www\.(facebook|instagram)\.com$/.test(page.hostname) || !path.test(page.pathname))
    refuse(`this page is not available: ${page.origin}${page.pathname}`)
  const { env, clock, random } = world
  const client = asked.get('client_id') ?? ''
  const own = page.hostname === 'www.instagram.com' ? env['INSTAGRAM_APP_ID'] : env['META_APP_ID']
  if (client === '' || client !== own) refuse(`invalid app id ${client}`)
  const redirect = asked.get('redirect_uri') ?? ''
  if (!redirect.startsWith('https://')) refuse(`URL blocked: redirect_uri ${redirect}`)
  if (asked.get('response_type') !== 'code') refuse('invalid response_type')
  const config = asked.get('config_id')
  const scopes = (asked.get('scope') ?? '').split(',').filter((s) => s !== '')
  if (scopes.length === 0 && !config) refuse('no permission was asked for')
  const back = new URL(redirect)
  back.searchParams.set('state', asked.get('state') ?? '')
  if (visitor.cancel) {
    back.searchParams.set('error', 'access_denied')
    back.searchParams.set('error_reason', 'user_denied')
    return back.href
  }
  const kind = kindOf(page, scopes, visitor.gives, world)
  const code = `AQ${random.text(60)}`
  world.logins.set(code, {
    client,
    redirect,
    kind,
    scopes: scopes.length > 0 ? scopes : kind === 'system' && visitor.gives === undefined ? WHATSAPP : BUSINESS,
    user: visitor.user ?? PERSON,
    accounts: chosen(visitor, world),
    challenge: asked.get('code_challenge_method') === 'S256' ? (asked.get('code_challenge') ?? undefined) : undefined,
    until: clock.now() + TEN_MINUTES,
    used: false,
  })
  back.searchParams.set('code', code)
  // Instagram appends a fragment that some browsers hand over as part of the code.
  return kind === 'instagram' ? `${back.href}#_` : back.href
}

/**
 * Embedded Signup in the popup of Meta's JavaScript SDK: the page that opened it is given a code, and there is no address
 * that it goes back to.
 * Source: https://developers.facebook.com/docs/whatsapp/embedded-signup/implementation
 */
export function signUp(visitor: Visitor, world: World): string {
  const { env, clock, random, logins } = world
  const { user = PERSON } = visitor
  const accounts = chosen(visitor, world)
  const code = `AQ${random.text(60)}`
  const agreed = { client: env['META_APP_ID'] ?? '', redirect: '', kind: 'system', scopes: WHATSAPP } as const
  logins.set(code, { ...agreed, user, accounts, challenge: undefined, until: clock.now() + 30_000, used: false })
  return code
}

const base64url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

/** Takes a code once: within ten minutes, for the same app and address, and with the verifier that it was begun with. */
export async function redeem(
  code: string,
  given: { readonly client: string; readonly redirect: string; readonly verifier: string },
  world: World,
): Promise<Login | string> {
  const login = world.logins.get(code)
  if (!login) return 'Invalid verification code format.'
  if (login.used) return 'This authorization code has been used.'
  if (world.clock.now() >= login.until) return 'This authorization code has expired.'
  if (login.client !== given.client) return 'Error validating client'
  if (login.redirect !== given.redirect)
    return 'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request'
  if (login.challenge !== undefined) {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(given.verifier))
    if (base64url(digest) !== login.challenge) return 'Invalid code_verifier'
  }
  login.used = true
  return login
}

/** How long the first token of a login lives. */
export const FIRST: Readonly<Record<Token['kind'], number | undefined>> = {
  user: 90 * 60_000,
  instagram: 60 * 60_000,
  system: 60 * DAY,
  page: undefined,
  app: undefined,
}
