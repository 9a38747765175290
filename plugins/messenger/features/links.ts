import { refLink } from '../../shared/messaging/links.ts'

/**
 * A link that opens a conversation with a Page, given by id or user name. With a `ref` of at most 2083 letters, digits,
 * `-`, `_` and `=`, the app hears where the person came from.
 * Source: https://developers.facebook.com/docs/messenger-platform/discovery/m-me-links
 *
 * @example
 * mMeLink('1234567890', 'summer_sale') // https://m.me/1234567890?ref=summer_sale
 */
export const mMeLink = (page: string, ref?: string): string => refLink(`https://m.me/${encodeURIComponent(page)}`, ref)
