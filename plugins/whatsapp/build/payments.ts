import { given } from './content.ts'
import { type Frame, type InteractiveContent, interactive } from './interactive.ts'
import { type Limits, must, within } from './limits.ts'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-in/pg (2026-11). */
export const PAYMENT_LIMITS: Limits & { readonly reference_id: number } = { reference_id: 35 }

/** `value` divided by `offset` is the amount: `{ value: 1050, offset: 100 }` is 10.50. */
export interface Amount {
  readonly value: number
  readonly offset: number
}
export interface AmountNote extends Amount {
  readonly description?: string | undefined
}
export interface OrderItem {
  /** Left out in the simple orders of Brazil. */
  readonly retailer_id?: string | undefined
  readonly name: string
  readonly amount: Amount
  readonly quantity: number
  readonly sale_amount?: Amount | undefined
  readonly image?: { readonly link: string } | undefined
  /** India asks for the origin of imported goods. */
  readonly country_of_origin?: string | undefined
  readonly importer_name?: string | undefined
  readonly importer_address?: Readonly<Record<string, string>> | undefined
}
/** What is bought and what it costs. */
export interface Order {
  readonly status: 'pending'
  readonly items: readonly OrderItem[]
  readonly subtotal: Amount
  readonly tax: AmountNote
  readonly shipping?: AmountNote | undefined
  readonly discount?: (AmountNote & { readonly discount_program_name?: string | undefined }) | undefined
  readonly catalog_id?: string | undefined
  readonly expiration?: { readonly timestamp: string; readonly description: string } | undefined
}
/** Meta's own names: the body travels as it is. Which settings a country asks for, its payment pages say. */
export interface OrderDetails {
  /** Unique per message; ≤ 35 letters, digits, `_`, `-`, `.`. */
  readonly reference_id: string
  readonly type: 'digital-goods' | 'physical-goods'
  readonly payment_type?: string | undefined
  readonly payment_configuration?: string | undefined
  /** Pix, boleto, a payment link, a payment gateway … in the order in which they are offered. */
  readonly payment_settings?: readonly object[] | undefined
  readonly currency: string
  readonly total_amount: Amount
  /** Brazil takes a total without it. */
  readonly order?: Order | undefined
  /** Physical goods: where to, as India wants it. */
  readonly beneficiaries?: readonly Readonly<Record<string, string>>[] | undefined
}
export interface OrderUpdate {
  readonly reference_id: string
  /** May be left out beside a `payment`. */
  readonly status?: OrderState | undefined
  readonly description?: string | undefined
  /** What became of the payment, where Meta does not know it; `timestamp` in seconds. */
  readonly payment?: { readonly status: string; readonly timestamp?: number | undefined } | undefined
}
/** Meta's pages write `partially_shipped` and `partially-shipped`. */
export type OrderState =
  | 'pending'
  | 'processing'
  | 'partially_shipped'
  | 'partially-shipped'
  | 'shipped'
  | 'completed'
  | 'canceled'

function checkReference(id: string): void {
  within(PAYMENT_LIMITS, 'reference_id', id)
  must(/^[\w.-]+$/.test(id), 'reference_id', 'takes letters, digits, "_", "-" and "." only')
}
/** In the offset of the total, so that different offsets can be added. */
const worth = (amount: Amount | undefined): number => (amount ? amount.value / amount.offset : 0)

/** Refuses an order that Meta would refuse, alone or in a template. */
export function checkOrder({ reference_id, order, total_amount }: OrderDetails): void {
  checkReference(reference_id)
  if (!order) return
  const { items, subtotal, tax, shipping, discount } = order
  must(items.length > 0, 'order.items', 'is empty')
  const sum = worth(subtotal) + worth(tax) + worth(shipping) - worth(discount)
  must(Math.abs(sum - worth(total_amount)) < 1e-6, 'total_amount', `is not the sum of its parts, ${sum}`)
}

/**
 * A bill to review and pay. The sum is checked: subtotal + tax + shipping − discount = total.
 *
 * @example
 * ctx.reply(orderDetails('Your order', { reference_id: 'o-42', type: 'digital-goods', payment_type: 'upi',
 *   payment_configuration: 'main', currency: 'INR', total_amount: { value: 2100, offset: 100 },
 *   order: { status: 'pending', items: [{ retailer_id: '1', name: 'Bread', amount: { value: 2000, offset: 100 }, quantity: 1 }],
 *     subtotal: { value: 2000, offset: 100 }, tax: { value: 100, offset: 100 } } }))
 */
export function orderDetails(body: string, details: OrderDetails, frame?: Frame): InteractiveContent {
  checkOrder(details)
  return interactive('order_details', body, { name: 'review_and_pay', parameters: given({ ...details }) }, frame)
}

/** The same, alone or in a template. */
export function orderUpdate({ reference_id, status, description, payment }: OrderUpdate): object {
  checkReference(reference_id)
  return given({ reference_id, order: status && given({ status, description }), payment })
}

/**
 * Tells how an order stands that was sent with `orderDetails`. Source:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-in/order-status-template
 *
 * @example
 * ctx.reply(orderStatus('On its way', { reference_id: 'o-42', status: 'shipped' }))
 */
export function orderStatus(
  body: string,
  to: OrderUpdate,
  frame?: { readonly footer?: string | undefined },
): InteractiveContent {
  const parameters = orderUpdate(to)
  return interactive('order_status', body, { name: 'review_order', parameters }, frame)
}
