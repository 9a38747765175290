/** What a message is about; decides who answers it. */
export const KINDS = ['enquiry', 'order', 'complaint', 'general'] as const
export type Kind = (typeof KINDS)[number]

export interface Draft {
  readonly text: string
  /** Whether the model itself thinks that a person should answer. */
  readonly handOver: boolean
}
/** The models behind the concierge, and nothing of them: a scripted one stands in where there is no key. */
export interface Assistant {
  /** Printed at start, so that nobody takes a script for a model. */
  readonly name: string
  classify(message: string): Promise<Kind>
  draft(request: { readonly kind: Kind; readonly message: string; readonly detail: boolean }): Promise<Draft>
}

const ANSWERS: Readonly<Record<Kind, readonly [short: string, long: string]>> = {
  enquiry: [
    'We are open from 9 to 17 on weekdays.',
    'We are open from 9 to 17 on weekdays, and from 10 to 14 on Saturdays.',
  ],
  order: [
    'Tell us your order number, and we will look it up.',
    'An order takes two working days; its number is in our e-mail.',
  ],
  complaint: ['We are sorry. A colleague will look into it.', 'We are sorry. A colleague will look into it today.'],
  general: ['Thank you for your message!', 'Thank you for your message! Ask us anything about our shop.'],
}
const WORDS: readonly (readonly [RegExp, Kind])[] = [
  [/\b(broken|refund|angry|late|complain|wrong)/i, 'complaint'],
  [/\b(order|buy|deliver|track)/i, 'order'],
  [/\?|\b(open|price|where|when|how)\b/i, 'enquiry'],
]

/** No model at all: it looks for words and answers from a table. For trying the example without keys, and for tests. */
export function scriptedAssistant(): Assistant {
  return {
    name: 'a script, not a model: no key was given',
    classify: async (message) => WORDS.find(([words]) => words.test(message))?.[1] ?? 'general',
    draft: async ({ kind, detail }) => ({ text: ANSWERS[kind][detail ? 1 : 0], handOver: kind === 'complaint' }),
  }
}
