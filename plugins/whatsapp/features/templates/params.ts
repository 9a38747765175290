import type { All } from '../../../../core/types.ts'
import type { OrderDetails, OrderUpdate } from '../../build/payments.ts'
import type { Buttons, Card, TemplateButton, TemplateDefinition } from './types.ts'

/** The variables of a text: `Vars<'Hi {{name}}, {{1}}'>` is `'name' | '1'`. */
export type Vars<T extends string> = string extends T
  ? string
  : T extends `${string}{{${infer V}}}${infer Rest}`
    ? V | Vars<Rest>
    : never

/** What a variable of a text is filled with. Amounts and dates are written by the client in the user's locale. */
export type TemplateValue =
  | string
  | number
  | {
      readonly type: 'currency'
      readonly currency: { readonly fallback_value: string; readonly code: string; readonly amount_1000: number }
    }
  | {
      readonly type: 'date_time'
      readonly date_time: { readonly fallback_value: string; readonly [part: string]: string | number }
    }
  /** Of a group invitation: WhatsApp writes the group's link. */
  | { readonly type: 'group_id'; readonly group_id: string }
/** Uploaded media by id (30 days), or a public link. */
export type TemplateMedia =
  | { readonly id: string; readonly filename?: string | undefined }
  | { readonly link: string; readonly filename?: string | undefined }
export interface TemplateLocation {
  readonly latitude: number | string
  readonly longitude: number | string
  readonly name?: string | undefined
  readonly address?: string | undefined
}
export interface TemplateProducts {
  readonly thumbnail_product_retailer_id: string
  /** ≤ 10 sections, ≤ 30 products in all. */
  readonly sections: readonly {
    readonly title: string
    readonly product_items: readonly { readonly product_retailer_id: string }[]
  }[]
}

type Flat<T> = { [K in keyof T]: T[K] }
type Values<T extends string, Part extends string> = [Vars<T>] extends [never]
  ? unknown
  : { readonly [P in Part]: { readonly [V in Vars<T>]: TemplateValue } }
type HeaderParams<H> = H extends { readonly format: 'TEXT'; readonly text: infer T extends string }
  ? Values<T, 'header'>
  : H extends { readonly format: infer F extends 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'GIF' }
    ? { readonly header: { readonly [K in Lowercase<F>]: TemplateMedia } }
    : H extends { readonly format: 'LOCATION' }
      ? { readonly header: { readonly location: TemplateLocation } }
      : {
          readonly header: {
            readonly product: { readonly product_retailer_id: string; readonly catalog_id: string }
          }
        }

/** What each kind of button is sent with; kinds that are not listed take nothing. */
interface ButtonNeeds {
  readonly COPY_CODE: string
  readonly MPM: TemplateProducts
  readonly ORDER_DETAILS: OrderDetails
}
interface ButtonOptions {
  /** The payload that comes back when it is tapped; default: the label. */
  readonly QUICK_REPLY: string
  readonly CATALOG: { readonly thumbnail_product_retailer_id: string }
  readonly FLOW: { readonly flow_token?: string; readonly flow_action_data?: Readonly<Record<string, unknown>> }
  readonly VOICE_CALL: { readonly ttl_minutes?: number; readonly payload?: string }
}
type Needed<B> = B extends { readonly type: infer K extends keyof ButtonNeeds }
  ? ButtonNeeds[K]
  : B extends { readonly type: 'URL'; readonly url: infer U extends string }
    ? [Vars<U>] extends [never]
      ? never
      : string
    : never
type Optional<B> = B extends { readonly type: infer K extends keyof ButtonOptions } ? ButtonOptions[K] : never
type Index<Bs> = Exclude<keyof Bs, keyof (readonly unknown[])>
type NeededButtons<Bs> = { readonly [I in Index<Bs> as [Needed<Bs[I]>] extends [never] ? never : I]: Needed<Bs[I]> }
type OptionalButtons<Bs> = {
  readonly [I in Index<Bs> as [Optional<Bs[I]>] extends [never] ? never : I]?: Optional<Bs[I]>
}
type ButtonParams<Bs extends readonly TemplateButton[]> = number extends Bs['length']
  ? { readonly buttons?: Readonly<Record<string, string | TemplateProducts | OrderDetails | ButtonOptions['FLOW']>> }
  : [keyof NeededButtons<Bs>] extends [never]
    ? [keyof OptionalButtons<Bs>] extends [never]
      ? unknown
      : { readonly buttons?: Flat<OptionalButtons<Bs>> }
    : { readonly buttons: Flat<NeededButtons<Bs> & OptionalButtons<Bs>> }

type CardParams<C> = C extends Card ? Flat<PartsOf<C['components']>> : never
/** Product cards are defined once and sent 2 to 10 times; media cards are sent as they were defined. */
type Cards<Cs extends readonly Card[]> = Cs[number]['components'][number] extends infer P
  ? Extract<P, { readonly format: 'PRODUCT' }> extends never
    ? { readonly [I in keyof Cs]: CardParams<Cs[I]> }
    : readonly CardParams<Cs[number]>[]
  : never

type Part<C> = C extends { readonly type: 'HEADER' }
  ? HeaderParams<C>
  : C extends { readonly type: 'BODY'; readonly text: infer T extends string }
    ? Values<T, 'body'>
    : C extends Buttons
      ? ButtonParams<C['buttons']>
      : C extends { readonly type: 'CAROUSEL'; readonly cards: infer Cs extends readonly Card[] }
        ? { readonly cards: Cards<Cs> }
        : C extends { readonly limited_time_offer: { readonly has_expiration: true } }
          ? { readonly limited_time_offer: { readonly expiration_time_ms: number } }
          : unknown
type Wrapped<Cs extends readonly unknown[]> = { [I in keyof Cs]: { readonly part: Part<Cs[I]> } }[number]
type PartsOf<Cs extends readonly unknown[]> = All<Wrapped<Cs>, 'part'>

/** The page that opens in the place of a tap on the message (`tap_target_configuration`). */
interface Everywhere {
  readonly tap_target_configuration?: { readonly url: string; readonly title: string }
}
type OrderOf<D> = D extends { readonly sub_category: 'ORDER_STATUS' } ? { readonly order_status: OrderUpdate } : unknown
/** What must be given to send a template: its variables, media, button values and cards, no more and no less. */
export type TemplateParams<D extends TemplateDefinition> = Flat<
  (D['category'] extends 'AUTHENTICATION' ? { readonly code: string } : PartsOf<D['components']>) &
    OrderOf<D> &
    Everywhere
>
/** Leaves the parameters out where a template needs none. */
export type TemplateArgs<D extends TemplateDefinition> =
  Record<never, never> extends TemplateParams<D> ? [params?: TemplateParams<D>] : [params: TemplateParams<D>]

/** The same, as the run time sees it. */
export interface AnyParams {
  readonly code?: string
  readonly header?: Readonly<Record<string, unknown>>
  readonly body?: Readonly<Record<string, TemplateValue>>
  readonly buttons?: Readonly<Record<string, unknown>>
  readonly cards?: readonly AnyParams[]
  readonly limited_time_offer?: { readonly expiration_time_ms: number }
  readonly order_status?: OrderUpdate
  readonly tap_target_configuration?: { readonly url: string; readonly title: string }
}
