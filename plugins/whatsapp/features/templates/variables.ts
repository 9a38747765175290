import { must } from '../common/check.ts'
import type { TemplateComponent } from './types.ts'

export const VARIABLE: RegExp = /\{\{([^{}]*)\}\}/g

/** The variables of a text, each once, in the order in which they first occur. */
export function variablesOf(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(VARIABLE), (m) => m[1] ?? ''))]
}

/** Whether the texts use `{{name}}` (NAMED) or `{{1}}` (POSITIONAL). */
export const isNamed = (components: readonly TemplateComponent[]): boolean =>
  components.some((c) => 'text' in c && variablesOf(c.text).some((v) => !/^\d+$/.test(v)))

const sampled = (example: object | undefined): boolean =>
  example !== undefined && Object.values(example).some((samples) => Array.isArray(samples) && samples.length > 0)

/** Refuses a definition that the reviewer could not read: Meta wants a sample of every variable and every medium. */
export function checkExamples(name: string, components: readonly TemplateComponent[]): void {
  for (const c of components) {
    if (c.type === 'CAROUSEL') for (const card of c.cards) checkExamples(name, card.components)
    const needs =
      c.type === 'HEADER' && c.format !== 'TEXT'
        ? c.format !== 'LOCATION' && c.format !== 'PRODUCT'
        : (c.type === 'HEADER' || c.type === 'BODY') && 'text' in c && variablesOf(c.text).length > 0
    must(
      !needs || ('example' in c && sampled(c.example)),
      `Template "${name}": the ${c.type} has no \`example\` of its variables or its file`,
    )
  }
}
