/**
 * What Meta's own libraries add to a value: a small number for the language, alone (2 characters of base64url) or after
 * a format of 1 to 3 and before the version (8 characters).
 */
export const APPENDIX = '\\.(?:A[Qgw][\\w-]{6}|[A-D][AQgw])'
/** Meta's two cookies: `fb.<labels>.<ms>.<payload>`, now often with an appendix as fifth segment. */
const COOKIE = new RegExp(`^fb\\.(\\d+)\\.(\\d+)\\.([^.]+)(${APPENDIX})?$`)

/** The click id or browser id within a cookie's value; undefined where the value is not of Meta's form. */
export const payloadOf = (value: string | undefined): string | undefined => COOKIE.exec(value?.trim() ?? '')?.[3]

// Where the last two labels are a public suffix; a list of them all is larger than this plugin.
const SECOND_LEVEL =
  /^(?:(co|com|org|net|gov|edu|ac|gob|go|or|ne|nom|mil|gen|info|biz|web|sch|ltd|plc|me)\.[a-z]{2}|(workers|pages|fly|deno)\.dev|(vercel|netlify|web|run)\.app|(github|gitlab)\.io|(myshopify|herokuapp|onrender)\.com)$/

/** The domain that cookies are set for, and Meta's index of it (its labels less one); without cookies on bare hosts. */
export function cookieDomain(
  hostname: string,
  given?: string,
): { readonly domain: string | undefined; readonly index: number } {
  const host = hostname.toLowerCase().replace(/\.$/, '')
  const labels = host.split('.')
  if (labels.length < 2 || /^[\d.]+$/.test(host) || host.includes(':')) return { domain: undefined, index: 0 }
  const n = SECOND_LEVEL.test(labels.slice(-2).join('.')) ? 3 : 2
  const domain = given?.toLowerCase().replace(/^\./, '') ?? labels.slice(-n).join('.')
  return { domain, index: domain.split('.').length - 1 }
}

/** `fbclid` of an address, untouched: it is case-sensitive. */
export function fbclidOf(url: string | null | undefined): string | undefined {
  if (!url) return undefined
  try {
    return new URL(url, 'https://x.invalid').searchParams.get('fbclid') || undefined
  } catch {
    return undefined
  }
}

/** A random id of ten digits, as in `_fbp`. */
export function browserId(): string {
  const [n = 0] = crypto.getRandomValues(new Uint32Array(1))
  return String(1_000_000_000 + (n % 2_147_483_648))
}

export interface Ids {
  readonly fbc?: string | undefined
  readonly fbp?: string | undefined
}
/**
 * `fbc` and `fbp` of a visit: those of the cookies, unless the visit brings a new click id. An `fbc` with the same
 * click id keeps its time. What is new is in `minted`, and only there.
 * Source: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc
 */
export function readIds(
  cookies: Readonly<Record<string, string>>,
  on: { readonly fbclid: string | undefined; readonly now: number; readonly index: number; readonly mint: boolean },
): Ids & { readonly minted: Ids } {
  const { _fbc, _fbp } = cookies
  const known = payloadOf(_fbc)
  const fresh = on.mint && on.fbclid !== undefined && on.fbclid !== known
  const minted: Ids = {
    ...(fresh && { fbc: `fb.${on.index}.${on.now}.${on.fbclid}` }),
    ...(on.mint && payloadOf(_fbp) === undefined && { fbp: `fb.${on.index}.${on.now}.${browserId()}` }),
  }
  return {
    fbc: known === undefined ? undefined : _fbc?.trim(),
    fbp: payloadOf(_fbp) === undefined ? undefined : _fbp?.trim(),
    ...minted,
    minted,
  }
}

const DAYS_90 = 7_776_000
/** The `Set-Cookie` lines of minted ids. The pixel reads these cookies, so they are not HttpOnly. */
export const cookieLines = (minted: Ids, domain: string | undefined): string[] =>
  Object.entries(minted).map(
    ([name, value]) =>
      `_${name}=${value}; Path=/; ${domain === undefined ? '' : `Domain=.${domain}; `}Max-Age=${DAYS_90}; SameSite=Lax; Secure`,
  )

/** The cookies of a request, decoded. */
export function cookiesOf(header: string | null): Record<string, string> {
  const pairs = (header ?? '').split(';').map((pair) => {
    const i = pair.indexOf('=')
    const value = pair
      .slice(i + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1')
    try {
      return [pair.slice(0, i).trim(), decodeURIComponent(value)]
    } catch {
      return [pair.slice(0, i).trim(), value]
    }
  })
  // The first of two cookies of one name is the one of the more specific path.
  return Object.fromEntries(pairs.reverse())
}
