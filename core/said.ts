/** Where the words of a person are, in any product's data: what was typed, or the title and payload of what was tapped. */
const PLACES: readonly string[] = [
  'text.body',
  'text',
  'message.text',
  'interactive.button_reply.title',
  'interactive.button_reply.id',
  'interactive.list_reply.title',
  'interactive.list_reply.id',
  'button.text',
  'button.payload',
  'quick_reply.payload',
  'title',
  'payload',
]

/** What the data of an event says, without the space around it. */
export const saidIn = (data: unknown): string[] =>
  PLACES.flatMap((path) => {
    const at = (value: unknown, name: string): unknown => (value as Record<string, unknown> | null | undefined)?.[name]
    const found = path.split('.').reduce(at, data)
    return typeof found === 'string' ? [found.trim()] : []
  })
