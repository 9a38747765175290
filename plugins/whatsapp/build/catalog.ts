import { given } from './content.ts'
import { type Frame, type InteractiveContent, interactive } from './interactive.ts'
import { type Limits, must, within } from './limits.ts'

/**
 * `products` counts those of all sections. Source (2026-11):
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/sell-products-and-services/share-products
 */
export const CATALOG_LIMITS: Limits & Record<'products' | 'products.sections' | 'products.section.title', number> = {
  products: 30,
  'products.sections': 10,
  'products.section.title': 24,
}

/** A product of the connected catalog. `product`: its `product_retailer_id`. */
export interface ProductRef {
  readonly catalog: string
  readonly product: string
}
export interface ProductSection {
  /** Demanded where there is more than one section. */
  readonly title?: string | undefined
  /** `product_retailer_id`s. */
  readonly products: readonly string[]
}

/**
 * One product; Meta takes no header here.
 *
 * @example
 * ctx.reply(product({ catalog: '194836987003835', product: 'di9ozbzfi4' }, { body: 'Still available' }))
 */
export const product = (
  ref: ProductRef,
  around: { readonly body?: string | undefined; readonly footer?: string | undefined } = {},
): InteractiveContent =>
  interactive(
    'product',
    around.body,
    { catalog_id: ref.catalog, product_retailer_id: ref.product },
    { footer: around.footer },
  )

/**
 * Up to 30 products in up to ten sections; the header is a text and demanded.
 *
 * @example
 * ctx.reply(productList('Have a look', '194836987003835', [{ products: ['a', 'b'] }], { header: 'New' }))
 */
export function productList(
  body: string,
  catalog: string,
  sections: readonly ProductSection[],
  frame: Frame<string> & { readonly header: string },
): InteractiveContent {
  within(CATALOG_LIMITS, 'products.sections', sections)
  within(
    CATALOG_LIMITS,
    'products',
    sections.flatMap((s) => s.products),
  )
  for (const { title, products } of sections) {
    must(products.length > 0, 'products', 'a section is empty')
    must(title !== undefined || sections.length === 1, 'products.section.title', 'each of several sections needs one')
    within(CATALOG_LIMITS, 'products.section.title', title)
  }
  const action = {
    catalog_id: catalog,
    sections: sections.map(({ title, products }) =>
      given({ title, product_items: products.map((product_retailer_id) => ({ product_retailer_id })) }),
    ),
  }
  return interactive('product_list', body, action, frame)
}

/**
 * The whole catalog behind one button, with the picture of `thumbnail` (a `product_retailer_id`; default: the first).
 *
 * @example
 * ctx.reply(catalog('Everything we sell', { thumbnail: 'di9ozbzfi4' }))
 */
export const catalog = (
  body: string,
  options: { readonly thumbnail?: string | undefined; readonly footer?: string | undefined } = {},
): InteractiveContent => {
  const { thumbnail, footer } = options
  const parameters = thumbnail && { parameters: { thumbnail_product_retailer_id: thumbnail } }
  return interactive('catalog_message', body, { name: 'catalog_message', ...parameters }, { footer })
}
