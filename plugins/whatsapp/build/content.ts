/** What a message says, without its recipient: `{ type: 'text', text: { body } }`. Every builder returns one. */
export interface Content {
  readonly type: string
}
