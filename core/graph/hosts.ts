/** The hosts of the Graph API, and those that Meta keeps media on. */
const HOSTS =
  /^((graph(-video)?|rupload|api)\.facebook\.com|(graph|api)\.instagram\.com|graph\.threads\.net|(.+\.)?((fbsbx|cdninstagram)\.com|(fbcdn|whatsapp)\.net))$/

/** Whether the token may go to this address: https on a host of Meta's, no port, no user; or the client's own origin. */
export const isMeta = ({ protocol, host, username, password, origin }: URL, own?: string): boolean =>
  !username && !password && (origin === own || (protocol === 'https:' && HOSTS.test(host)))
