import { APPENDIX } from './clickid.ts'

/** Where hosts and proxies write the visitor's address, the most telling first. `x-forwarded-for` and `forwarded` hold a chain. */
const HEADERS = [
  'cf-connecting-ipv6',
  'cf-connecting-ip',
  'true-client-ip',
  'fly-client-ip',
  'fastly-client-ip',
  'x-vercel-forwarded-for',
  'x-nf-client-connection-ip',
  'x-azure-clientip',
  'x-appengine-user-ip',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-forwarded-for',
] as const

/** Blocks that are nobody's address on the internet (RFC 6890): first address and prefix length. */
const PRIVATE_V4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/3'
const PRIVATE_V6 = /^(::1?$|f[cd]..:|fe[89a-f].:|ff..:)/

const numberOf = (v4: string): number => v4.split('.').reduce((n, octet) => n * 256 + Number(octet), 0)
const isPrivateV4 = (v4: string): boolean =>
  PRIVATE_V4.split(' ').some((block) => {
    const [start = '', bits = ''] = block.split('/')
    const size = 2 ** (32 - Number(bits))
    return Math.floor(numberOf(v4) / size) === Math.floor(numberOf(start) / size)
  })

/** One address, without port, brackets, zone or the wrapping of IPv4 in IPv6; undefined where it is none. */
export function readIp(
  text: string,
): { readonly ip: string; readonly v6: boolean; readonly open: boolean } | undefined {
  const bare = text
    .trim()
    .replace(/^"|"$/g, '')
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/%.*$/, '')
    .toLowerCase()
  const v4 = /^(?:::ffff:)?((?:\d{1,3}\.){3}\d{1,3})(?::\d+)?$/.exec(bare)?.[1]
  if (v4 !== undefined) {
    if (v4.split('.').some((octet) => Number(octet) > 255 || /^0\d/.test(octet))) return undefined
    return { ip: v4, v6: false, open: !isPrivateV4(v4) }
  }
  if (!bare.includes(':') || !/^[0-9a-f:.]+$/.test(bare)) return undefined
  let short: string
  try {
    short = new URL(`http://[${bare}]/`).hostname.slice(1, -1)
  } catch {
    return undefined
  }
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short)
  if (mapped) {
    const n = Number.parseInt(mapped[1] ?? '', 16) * 65_536 + Number.parseInt(mapped[2] ?? '', 16)
    return readIp([24, 16, 8, 0].map((bits) => Math.floor(n / 2 ** bits) % 256).join('.'))
  }
  return { ip: bare, v6: true, open: !PRIVATE_V6.test(short) }
}

/**
 * The visitor's address, as good as it can be had: a public one only (a private one matches nobody), IPv6 before IPv4
 * (as Meta prefers it). `_fbi` is the cookie in which Meta's browser library keeps the IPv6 of a visitor.
 *
 * @example
 * clientIp(request.headers, { peer: host.ip })
 */
export function clientIp(
  headers: Headers,
  more: { readonly cookie?: string | undefined; readonly peer?: string | undefined } = {},
): string | undefined {
  const forwarded = [...(headers.get('forwarded') ?? '').matchAll(/for=("[^"]*"|[^;,\s]+)/gi)].map((m) => m[1] ?? '')
  const chains = [
    // The cookie may carry the appendix of Meta's library.
    [more.cookie?.replace(new RegExp(`${APPENDIX}$`), '') ?? ''],
    ...HEADERS.map((name) => (headers.get(name) ?? '').split(',')),
    forwarded,
  ]
  // In a chain the visitor comes first and proxies follow: only its first public address counts.
  const found = chains.flatMap((chain) => chain.map(readIp).find((address) => address?.open) ?? [])
  // Behind a proxy the peer is the proxy, whatever its address.
  const peer = readIp(more.peer ?? '')
  return (found.find((address) => address.v6) ?? found[0] ?? (peer?.open ? peer : undefined))?.ip
}
