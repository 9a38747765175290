/** What the shop sells; prices in cents. A real one would come from Meta's catalogue or your own backend. */
export const CATALOG = [
  { id: 'mug', title: 'Blue mug', cents: 1200, about: 'Holds a quarter of a litre' },
  { id: 'shirt', title: 'T-shirt', cents: 2500, about: 'Cotton, all sizes' },
  { id: 'poster', title: 'Poster', cents: 900, about: '50 × 70 cm' },
] as const
export type Item = (typeof CATALOG)[number]
export const CURRENCY = 'EUR'
export const itemOf = (id: string): Item | undefined => CATALOG.find((item) => item.id === id)
export const price = (cents: number): string => `${(cents / 100).toFixed(2)} ${CURRENCY}`

/** Item id → how many. */
export type Cart = Readonly<Record<string, number>>
export const totalOf = (cart: Cart): number =>
  Object.entries(cart).reduce((sum, [id, quantity]) => sum + (itemOf(id)?.cents ?? 0) * quantity, 0)
export const cartText = (cart: Cart): string =>
  Object.entries(cart)
    .map(([id, quantity]) => `${quantity} × ${itemOf(id)?.title ?? id}`)
    .concat(`Together ${price(totalOf(cart))}`)
    .join('\n')
