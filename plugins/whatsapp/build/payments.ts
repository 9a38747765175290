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
  readonly retailer_id: string
  readonly name: string
  readonly amount: Amount
  readonly quantity: number
  readonly sale_amount?: Amount | undefined
}
/** Meta's own names: the body travels as it is. Which settings a country asks for, its payment pages say. */
export interface OrderDetails {
  /** Unique per message; ≤ 35 letters, digits, `_`, `-`, `.`. */
  readonly reference_id: string
  readonly type: 'digital-goods' | 'physical-goods'
  readonly payment_type?: string | undefined
  readonly payment_configuration?: string | undefined
  readonly payment_settings?: readonly object[] | undefined
  readonly currency: string
  readonly total_amount: Amount
  readonly order: {
    readonly status: 'pending'
    readonly items: readonly OrderItem[]
    readonly subtotal: Amount
    readonly tax: AmountNote
    readonly shipping?: AmountNote | undefined
    readonly discount?: (AmountNote & { readonly discount_program_name?: string | undefined }) | undefined
    readonly catalog_id?: string | undefined
    readonly expiration?: { readonly timestamp: string; readonly description: string } | undefined
  }
}
export type OrderState = 'pending' | 'processing' | 'partially_shipped' | 'shipped' | 'completed' | 'canceled'

function checkReference(id: string): void {
  within(PAYMENT_LIMITS, 'reference_id', id)
  must(/^[\w.-]+$/.test(id), 'reference_id', 'takes letters, digits, "_", "-" and "." only')
}
/** In the offset of the total, so that different offsets can be added. */
const worth = (amount: Amount | undefined): number => (amount ? amount.value / amount.offset : 0)

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
  checkReference(details.reference_id)
  const { items, subtotal, tax, shipping, discount } = details.order
  must(items.length > 0, 'order.items', 'is empty')
  const sum = worth(subtotal) + worth(tax) + worth(shipping) - worth(discount)
  must(Math.abs(sum - worth(details.total_amount)) < 1e-6, 'total_amount', `is not the sum of its parts, ${sum}`)
  return interactive('order_details', body, { name: 'review_and_pay', parameters: given({ ...details }) }, frame)
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
  to: { readonly reference_id: string; readonly status: OrderState; readonly description?: string | undefined },
  frame?: { readonly footer?: string | undefined },
): InteractiveContent {
  checkReference(to.reference_id)
  const order = given({ status: to.status, description: to.description })
  return interactive(
    'order_status',
    body,
    { name: 'review_order', parameters: { reference_id: to.reference_id, order } },
    frame,
  )
}
