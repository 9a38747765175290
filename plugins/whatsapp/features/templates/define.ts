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
    readonly language: { readonly code: string }
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
      const tap = params.tap_target_configuration
      if (tap) {
        const type = 'tap_target_configuration'
        built.push({ type, parameters: [{ type, [type]: [tap] }] })
      }
      return {
        type: 'template',
        template: { name, language: { code: language }, ...(built.length > 0 && { components: built }) },
      }
    },
  }
}
