/** What somebody asks for: a text, perhaps a picture, and when. */
export interface Plan {
  readonly text: string
  readonly image?: string | undefined
  /** `YYYY-MM-DDTHH:MM` on the wall of the team; undefined: at once. */
  readonly local?: string | undefined
}
const COMMAND = /^post(?:\s+(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d))?\s+([\s\S]+)$/i
const IMAGE = /https:\/\/\S+\.jpe?g/i

/** Reads `post 2026-12-01 09:30 Spring is here https://shop.example/spring.jpg`; undefined where it is something else. */
export function readPlan(message: string): Plan | undefined {
  const [, day, time, rest] = COMMAND.exec(message.trim()) ?? []
  if (!rest) return undefined
  const image = IMAGE.exec(rest)?.[0]
  const text = rest.replace(IMAGE, '').trim()
  return { text, image, ...(day && time && { local: `${day}T${time}` }) }
}
