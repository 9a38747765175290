import { refLink } from '../../shared/messaging/links.ts'

/**
 * A link that opens a conversation with an Instagram account, given by user name.
 * Source: https://developers.facebook.com/docs/messenger-platform/instagram/features/ig-me-links
 *
 * @example
 * igMeLink('originalcoastclothing', 'qr-42') // https://ig.me/m/originalcoastclothing?ref=qr-42
 */
export const igMeLink = (username: string, ref?: string): string =>
  refLink(`https://ig.me/m/${encodeURIComponent(username)}`, ref)
