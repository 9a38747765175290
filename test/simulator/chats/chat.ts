import type { LogLine } from '../host.ts'
import type { Json } from '../json.ts'
import type { Conversation, Message, World } from '../world.ts'

/** A customer's side of one conversation; every product's chat has at least this. */
export interface Chat {
  /** The customer's id: phone number, page-scoped id, Instagram-scoped id. */
  readonly id: string
  /** What the business sent and the customer received, in Meta's shape, oldest first. */
  readonly received: readonly Json[]
  /** Both sides, oldest first. */
  readonly messages: readonly Message[]
  /** What the customer could tap on: ids or titles of buttons, rows and quick replies, newest message first. */
  readonly buttons: readonly string[]
  /** What the app logged so far, of all its conversations: why nothing came. */
  readonly log: readonly LogLine[]
  /** Whether the business is shown as typing. */
  readonly typing: boolean
  /** Whether the 24 h window is open. */
  readonly open: boolean
  /** Writes a text. Like every action it resolves when the app has done all it will, to what came back. */
  says(text: string, more?: Json): Promise<readonly Json[]>
  /** Taps a button, list row or quick reply, by its title or its id. */
  taps(button: string): Promise<readonly Json[]>
  /** Sends a picture, video, recording, document or sticker. */
  sends(media: MediaInput): Promise<readonly Json[]>
  /** Reacts to a message, by default the last one received. */
  reacts(emoji: string, messageId?: string): Promise<readonly Json[]>
  /** Sends any message in the product's own shape. */
  writes(message: Json): Promise<readonly Json[]>
  /** From now on the person cannot be reached, or can again. */
  blocks(blocked?: boolean): void
}

/** A file that a customer sends. */
export interface MediaInput {
  readonly type: 'image' | 'video' | 'audio' | 'document' | 'sticker'
  readonly bytes?: Uint8Array | undefined
  readonly mime?: string | undefined
  readonly caption?: string | undefined
  readonly filename?: string | undefined
}
export const MIME: Readonly<Record<MediaInput['type'], string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg; codecs=opus',
  document: 'application/pdf',
  sticker: 'image/webp',
}

/** Something that can be tapped. */
export interface Button {
  readonly id: string
  readonly title: string
  readonly message: Message
  /** What the product must know of it to say that it was tapped. */
  readonly data: Json
}

export const received = ({ messages }: Conversation): Json[] =>
  messages.filter((m) => m.from === 'business').map((m) => m.content)

/** The button with this title or id; the error names those that are there. */
export function findButton(buttons: readonly Button[], wanted: string): Button {
  const found = buttons.find((b) => b.id === wanted) ?? buttons.find((b) => b.title === wanted)
  if (found) return found
  const there = buttons.map((b) => `"${b.title}"`).join(', ') || 'none'
  throw new Error(`There is no button "${wanted}" to tap; there is ${there}`)
}

/** Runs one action of a customer, which `opens` the 24 h window, and tells what the business sent meanwhile. */
export async function acting(
  conversation: Conversation,
  world: World,
  settle: () => Promise<void>,
  act: () => void | Promise<void>,
  opens = true,
): Promise<readonly Json[]> {
  const before = received(conversation).length
  if (opens) conversation.wroteAt = world.clock.now()
  await act()
  world.changed()
  await settle()
  return received(conversation).slice(before)
}
