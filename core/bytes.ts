/** A text as the bytes of its UTF-8. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> =>
  // Workers type it more widely than it is.
  new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>

/** Bytes as lower-case hexadecimal digits. */
export const hex = (bytes: ArrayBuffer | Uint8Array): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
