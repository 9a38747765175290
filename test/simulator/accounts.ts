/** The products that one chats with. */
export type ProductId = 'whatsapp' | 'messenger' | 'instagram'

/** What Meta addresses: a phone number, a Page, an Instagram account. */
export interface Account {
  readonly product: ProductId
  /** phone_number_id, Page id or Instagram id: what the app sends from. */
  readonly id: string
  /** The id of the webhook entry: the WhatsApp Business Account, else the account itself. */
  readonly entry: string
  readonly name: string
  /** WhatsApp: the number that customers see. Instagram: the username. */
  readonly handle?: string | undefined
  /** Instagram: the Page that it is linked to, which sends for it under Facebook Login. */
  readonly page?: string | undefined
  /** A Page that people hold through this business: `me/accounts` leaves it out, as Meta's does. */
  readonly business?: string | undefined
}

export const OBJECTS: Readonly<Record<ProductId, string>> = {
  whatsapp: 'whatsapp_business_account',
  messenger: 'page',
  instagram: 'instagram',
}

/** One account of each product, unless told otherwise. */
export const DEFAULT_ACCOUNTS: readonly Account[] = [
  { product: 'whatsapp', id: '110000000000001', entry: '210000000000001', name: 'Signal Shop', handle: '15550001111' },
  { product: 'messenger', id: '310000000000001', entry: '310000000000001', name: 'Signal Shop' },
  {
    product: 'instagram',
    id: '17841400000000001',
    entry: '17841400000000001',
    name: 'Signal Shop',
    handle: 'signalshop',
    page: '310000000000001',
  },
]

/** What a Meta app of its own would have; every value can be replaced with `options.env`. */
export const DEFAULT_ENV: Readonly<Record<string, string>> = {
  META_APP_ID: '410000000000001',
  META_APP_SECRET: 'simulated-app-secret',
  WEBHOOK_VERIFY_TOKEN: 'simulated-verify-token',
  WHATSAPP_TOKEN: 'SIMULATED-WHATSAPP-TOKEN',
  WHATSAPP_PHONE_ID: '110000000000001',
  PAGE_ACCESS_TOKEN: 'SIMULATED-PAGE-TOKEN',
  INSTAGRAM_ACCESS_TOKEN: 'SIMULATED-INSTAGRAM-TOKEN',
  META_SYSTEM_USER_TOKEN: 'SIMULATED-SYSTEM-USER-TOKEN',
  META_PIXEL_ID: '510000000000001',
  META_AD_ACCOUNT_ID: 'act_610000000000001',
}
