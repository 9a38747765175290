import { must } from '../common/check.ts'
import type { TemplateButton, TemplateComponent } from './types.ts'

export const VARIABLE: RegExp = /\{\{([^{}]*)\}\}/g

/** The variables of a text, each once, in the order in which they first occur. */
export function variablesOf(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(VARIABLE), (m) => m[1] ?? ''))]
}

/** The variables of every text, those of cards too. */
const namesIn = (components: readonly TemplateComponent[]): readonly string[] =>
  components.flatMap((c) =>
    c.type === 'CAROUSEL'
      ? c.cards.flatMap((card) => namesIn(card.components))
      : 'text' in c
        ? variablesOf(c.text)
        : [],
  )

/** Whether the texts use `{{name}}` (NAMED) or `{{1}}` (POSITIONAL); refuses those that use both. */
export function isNamed(components: readonly TemplateComponent[]): boolean {
  const [named = false, both] = new Set(namesIn(components).map((name) => !/^\d+$/.test(name)))
  must(both === undefined, 'Template variables are all numbered or all named')
  return named
}

const sampled = (example: object | string | undefined): boolean =>
  typeof example === 'object' ? Object.values(example).some((samples) => samples.length > 0) : Boolean(example)

/** Whether the reviewer needs to see a sample of this. */
function needsExample(part: TemplateComponent | TemplateButton): boolean {
  if (part.type === 'URL') return variablesOf(part.url).length > 0
  if (part.type === 'HEADER' && part.format !== 'TEXT') return part.format !== 'LOCATION' && part.format !== 'PRODUCT'
  return (part.type === 'HEADER' || part.type === 'BODY') && 'text' in part && variablesOf(part.text).length > 0
}

/** Refuses a definition that the reviewer could not read: Meta wants a sample of every variable and every medium. */
export function checkExamples(name: string, components: readonly TemplateComponent[]): void {
  for (const c of components) {
    if (c.type === 'CAROUSEL') for (const card of c.cards) checkExamples(name, card.components)
    for (const part of c.type === 'BUTTONS' ? c.buttons : [c])
      must(
        !needsExample(part) || ('example' in part && sampled(part.example)),
        `Template "${name}": the ${part.type} has no \`example\` of its variables or its file`,
        'Such as example: { body_text_named_params: [{ param_name, example }] }.',
      )
  }
}
