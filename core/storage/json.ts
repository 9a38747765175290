/**
 * A JSON object whose last member, `body`, is JSON text already: stores write it as it is, where making it again would
 * cost. What knows nothing of that finds the object, by `toJSON`.
 */
export class JsonText {
  readonly before: object
  readonly body: string
  /** What the body was decoded from; some of it may have been no text. */
  readonly bytes: Uint8Array
  constructor(before: object, body: string, bytes: Uint8Array) {
    this.before = before
    this.body = body
    this.bytes = bytes
  }
  /** All up to the body. */
  get head(): string {
    return `${JSON.stringify(this.before).slice(0, -1)},"body":`
  }
  toJSON(): unknown {
    return { ...this.before, body: JSON.parse(this.body) }
  }
}

/** A value as it is stored. */
export const jsonOf = (value: unknown): string =>
  value instanceof JsonText ? `${value.head}${value.body}}` : JSON.stringify(value ?? null)
