import { orderUpdate } from '../../build/payments.ts'
import { must } from '../common/check.ts'
import { buildCode, buildComponents, type SendComponent } from './build.ts'
import { checkDefinition } from './limits.ts'
import type { AnyParams, TemplateArgs } from './params.ts'
import type { TemplateDefinition } from './types.ts'
import { checkExamples, isNamed } from './variables.ts'

/** What `POST /{phone_number_id}/messages` takes, without its recipient. */
export interface TemplateMessage {
  readonly type: 'template'
  readonly template: {
    readonly name: string
    readonly language: { readonly code: string; readonly policy?: 'deterministic' | undefined }
    readonly components?: readonly SendComponent[]
  }
}
/** One template: what is created at Meta and what is sent are made from one definition. */
export interface Template<D extends TemplateDefinition = TemplateDefinition> {
  readonly name: string
  readonly definition: D
  /** The body that creates it. Throws `input_invalid` where the samples for the reviewer are missing. */
  creation(): object
  /** The message: `api.message(to, order.message({ body: { name: 'Ann' } }))`. */
  message(...args: TemplateArgs<D>): TemplateMessage
}

/**
 * Defines a template once, in Meta's own shape. Its texts are its types: a missing or extra `{{name}}` does not compile.
 * Throws `limit_exceeded` or `input_invalid` at once where Meta would refuse the definition.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
 *
 * @example
 * const orderReady = template('order_ready', {
 *   language: 'en_US',
 *   category: 'UTILITY',
 *   components: [
 *     { type: 'BODY', text: 'Hi {{name}}, order {{number}} is ready.' },
 *     { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Track', url: 'https://shop.example/{{1}}' }] },
 *   ],
 * })
 * const message = orderReady.message({ body: { name: 'Ann', number: '42' }, buttons: { 0: '42' } })
 */
export function template<const D extends TemplateDefinition>(name: string, definition: D): Template<D> {
  checkDefinition(name, definition)
  const { components, category, language } = definition
  return {
    name,
    definition,
    creation() {
      checkExamples(name, components)
      return { name, ...(isNamed(components) && { parameter_format: 'NAMED' }), ...definition }
    },
    message(...args: TemplateArgs<D>) {
      const params = (args[0] ?? {}) as AnyParams
      const built = category === 'AUTHENTICATION' ? buildCode(params.code ?? '') : buildComponents(components, params)
      const add = (type: string, value: object): void =>
        void built.push({ type, parameters: [{ type, [type]: value }] })
      const { order_status, tap_target_configuration: tap } = params
      must(order_status || definition.sub_category !== 'ORDER_STATUS', `Template "${name}": no order_status`)
      if (order_status) add('order_status', orderUpdate(order_status))
      if (tap) add('tap_target_configuration', [tap])
      return templateNamed(name, language, built)
    },
  }
}

/**
 * The message of a template that is defined elsewhere (WhatsApp Manager, a CRM), with components as Meta takes them:
 * nothing is checked before the network.
 *
 * @example
 * await app.whatsapp.api(host).message('27820001111', templateNamed('hello_world', 'en_US'))
 */
export function templateNamed(
  name: string,
  language: string | { readonly code: string; readonly policy?: 'deterministic' | undefined },
  components: readonly SendComponent[] = [],
): TemplateMessage {
  const spoken = typeof language === 'string' ? { code: language } : language
  return { type: 'template', template: { name, language: spoken, ...(components.length > 0 && { components }) } }
}
