/** What a message says, without its recipient: `{ type: 'text', text: { body } }`. Every builder returns one. */
export interface Content {
  readonly type: string
}

/** A content whose body lies under the name of its type, as Meta wants it. */
export type ContentOf<T extends string, B> = { readonly type: T } & { readonly [K in T]: B }

/** Drops what is undefined, so that a body holds only what was said. */
export const given = <T extends object>(body: T): T =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as T
