import type { Host } from './host.ts'

/**
 * The client certificate that Meta shows where mTLS is on (opt-in per subscription). Since 2026-03-31 it is issued by
 * Meta's own authority, `meta-outbound-api-ca-2025-12.pem`; the one signed by DigiCert lapsed on 2026-04-15.
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started#mtls-for-webhooks
 */
export const META_CLIENT = 'client.webhooks.fbclientcerts.com'

export interface MtlsOptions {
  /** The common name that is asked for. Default: Meta's. */
  readonly subject?: string | undefined
  /**
   * Where a proxy ends TLS: the header that carries the verified subject (`x-amzn-mtls-clientcert-subject` of an AWS
   * load balancer, one of your own set to `$ssl_client_s_dn` in nginx). Anyone can send a header, so the proxy must
   * overwrite it.
   */
  readonly header?: string | undefined
}

/** The common name of a distinguished name such as `CN=a.example,O=Example`; undefined where it has none or several. */
export function commonName(dn: string | null | undefined): string | undefined {
  const names = [...(dn ?? '').matchAll(/(?:^|(?<!\\)[,/+])\s*CN\s*=\s*([^,/+]*)/gi)]
  return names.length === 1 ? names[0]?.[1]?.trim() : undefined
}

/** The certificate that Cloudflare checked for the zone. https://developers.cloudflare.com/ssl/client-certificates/client-certificate-variables/ */
function certOf(request: Request): Host['clientCert'] {
  const { tlsClientAuth: auth } = (request as { cf?: { tlsClientAuth?: Record<string, string> } }).cf ?? {}
  const subject = auth?.['certSubjectDN']
  const verified = auth?.['certVerified'] === 'SUCCESS' && auth['certRevoked'] !== '1'
  return subject ? { subject, verified } : undefined
}

/**
 * Admits webhooks only from whoever shows Meta's client certificate; the whole common name must match. The host ends TLS
 * and checks the chain: Node's https server, Cloudflare's API Shield, or a proxy.
 *
 * @example
 * const app = createApp({ plugins: [whatsapp()], webhook: { admit: mtls() } })
 */
export function mtls({ subject = META_CLIENT, header }: MtlsOptions = {}): (request: Request, host: Host) => boolean {
  return (request, { clientCert = certOf(request) }) =>
    header
      ? commonName(request.headers.get(header)) === subject
      : clientCert?.verified === true && commonName(clientCert.subject) === subject
}
