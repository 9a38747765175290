import type { Account } from '../accounts.ts'
import { type Json, jsonOf, listOf, textOf } from '../json.ts'

export type TemplateStatus = 'PENDING' | 'APPROVED' | 'REJECTED' | 'PAUSED' | 'DISABLED'
/** A message template of a WhatsApp Business Account. */
export interface Template {
  readonly id: string
  readonly waba: string
  readonly name: string
  readonly language: string
  readonly category: string
  readonly parameter_format: string
  readonly components: readonly Json[]
  status: TemplateStatus
  rejected_reason: string
}
/** What a customer sees of a template. */
export interface Shown {
  readonly text: string
  readonly replies: readonly { readonly title: string; readonly payload: string }[]
}

/** The one template that every new account has. */
export const helloWorld = ({ entry }: Account): Template => ({
  id: '1192339204654487',
  waba: entry,
  name: 'hello_world',
  language: 'en_US',
  category: 'UTILITY',
  parameter_format: 'POSITIONAL',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Hello World' },
    { type: 'BODY', text: 'Welcome and congratulations!! This message shows that you can send messages.' },
    { type: 'FOOTER', text: 'WhatsApp Business Platform sample message' },
  ],
  status: 'APPROVED',
  rejected_reason: 'NONE',
})

const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g
export const variablesIn = (text: string): string[] => [...new Set([...text.matchAll(VARIABLE)].map((m) => m[1] ?? ''))]

const isType = (type: string) => (component: Json) => textOf(component['type']).toLowerCase() === type

/** How many parameters a part of the template asks for, and how many it was given; undefined where they agree. */
export function wrongCount(template: Template, sent: readonly Json[]): string | undefined {
  for (const type of ['header', 'body']) {
    const definition = template.components.find(isType(type))
    const wanted = variablesIn(textOf(definition?.['text'])).length
    const format = textOf(definition?.['format']) || 'TEXT'
    const given = listOf(sent.find(isType(type))?.['parameters']).length
    const expected = type === 'header' && format !== 'TEXT' && definition ? 1 : wanted
    if (given !== expected)
      return `${type}: number of localizable_params (${given}) does not match the expected number of params (${expected})`
  }
  return undefined
}

/** The template with its parameters in place. */
export function render(template: Template, sent: readonly Json[]): Shown {
  const textOfPart = (type: string): string => {
    const definition = template.components.find(isType(type))
    const parameters = listOf(sent.find(isType(type))?.['parameters']).map(jsonOf)
    let next = 0
    return textOf(definition?.['text']).replace(VARIABLE, (_, name: string) => {
      const named = parameters.find((p) => p['parameter_name'] === name)
      return textOf((named ?? parameters[/^\d+$/.test(name) ? Number(name) - 1 : next++])?.['text'])
    })
  }
  const buttons = listOf(template.components.find(isType('buttons'))?.['buttons']).map(jsonOf)
  const payloadOf = (index: number): string => {
    const part = sent.find((c) => isType('button')(c) && textOf(c['index']) === String(index))
    return textOf(jsonOf(listOf(part?.['parameters'])[0])['payload'])
  }
  return {
    text: ['header', 'body', 'footer']
      .map(textOfPart)
      .filter((text) => text !== '')
      .join('\n'),
    replies: buttons.flatMap((button, index) => {
      const title = textOf(button['text'])
      return textOf(button['type']) === 'QUICK_REPLY' ? [{ title, payload: payloadOf(index) || title }] : []
    }),
  }
}
