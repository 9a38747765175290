import { given } from './content.ts'
import { type Frame, type InteractiveContent, interactive } from './interactive.ts'
import { type Limits, must, within } from './limits.ts'

/**
 * `rows` counts those of all sections. Source (2026-11):
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
 */
export const LIST_LIMITS: Limits &
  Record<
    'list.button' | 'list.sections' | 'list.rows' | 'section.title' | 'row.id' | 'row.title' | 'row.description',
    number
  > = {
  'list.button': 20,
  'list.sections': 10,
  'list.rows': 10,
  'section.title': 24,
  'row.id': 200,
  'row.title': 24,
  'row.description': 72,
}

export interface Row {
  readonly id: string
  readonly title: string
  readonly description?: string | undefined
}
export interface Section {
  /** Demanded where there is more than one section. */
  readonly title?: string | undefined
  readonly rows: readonly Row[]
}

/**
 * A menu of up to ten rows behind one button; the answer is `message:interactive` with `list_reply`.
 * Rows alone are one section.
 *
 * @example
 * ctx.reply(list('Which size?', 'Choose', [{ id: 's', title: 'Small' }, { id: 'l', title: 'Large' }]))
 */
export function list(
  body: string,
  button: string,
  choices: readonly Row[] | readonly Section[],
  frame?: Frame<string>,
): InteractiveContent {
  within(LIST_LIMITS, 'list.button', button)
  const sections = choices.some((c) => 'rows' in c)
    ? (choices as readonly Section[])
    : [{ rows: choices as readonly Row[] }]
  const rows = sections.flatMap((s) => s.rows)
  within(LIST_LIMITS, 'list.sections', sections)
  within(LIST_LIMITS, 'list.rows', rows)
  for (const { title } of sections as readonly Section[]) {
    must(title !== undefined || sections.length === 1, 'section.title', 'each of several sections needs one')
    within(LIST_LIMITS, 'section.title', title)
  }
  for (const row of rows)
    for (const part of ['id', 'title', 'description'] as const) within(LIST_LIMITS, `row.${part}`, row[part])
  must(new Set(rows.map((r) => r.id)).size === rows.length, 'row.id', 'each must differ')
  const action = { button, sections: sections.map((s) => given({ ...s, rows: s.rows.map(given) })) }
  return interactive('list', body, action, frame)
}
