const GRAPH = /^(graph|graph-video|rupload|api)\.facebook\.com$|^(graph|api)\.instagram\.com$|^graph\.threads\.net$/
const MEDIA = /^(.+\.)?(fbsbx\.com|fbcdn\.net|whatsapp\.net|cdninstagram\.com)$/

/** Whether this is a host of the Graph API. */
export const isGraphHost = (host: string): boolean => GRAPH.test(host)

/** Whether the token may go to this address: https on a media host of Meta's, no port, no user; or the client's own origin. */
export function isMedia({ protocol, port, hostname, username, password, origin }: URL, own?: string): boolean {
  if (username || password) return false
  return origin === own || (protocol === 'https:' && !port && MEDIA.test(hostname))
}
