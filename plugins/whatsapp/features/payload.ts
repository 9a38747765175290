import { utf8 } from '../../../core/bytes.ts'
import { SignalboxError } from '../../../core/errors.ts'
import { type Input, type Output, type Schema, type SchemaResult, validate } from '../../../core/schema.ts'
import type { Next } from '../../../core/types.ts'
import { equalText, sign } from '../../../core/webhook/signature.ts'
import { BUTTON_LIMITS } from '../build/buttons.ts'
import { type Limits, within } from '../build/limits.ts'
import { LIST_LIMITS } from '../build/list.ts'
import type { Message } from '../events/messages.ts'

/** Of a template's quick reply. Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components (2026-11). */
const LIMITS: Limits & Record<'button.id' | 'row.id' | 'template.payload', number> = {
  'button.id': BUTTON_LIMITS['button.id'],
  'row.id': LIST_LIMITS['row.id'],
  'template.payload': 128,
}
/** 96 bits: more than anybody can guess through a chat. */
const SIGNATURE_DIGITS = 24

export interface PayloadOptions {
  /** Of the data's shape. Raise it when the shape changes: buttons live in chats for years. Default: 1. */
  readonly version?: number | undefined
  /** Turns data of an older version into what the schema expects. */
  readonly migrate?: ((data: unknown, version: number) => unknown) | undefined
}
interface Titled {
  readonly id: string
  readonly title: string
}
interface TitledRow extends Titled {
  readonly description?: string
}
/** What both forms are known by. */
interface Carries<S extends Schema> {
  readonly name: string
  readonly schema: S
}
/** Data that travels in the id of a button or row, and comes back typed. */
export interface Payload<S extends Schema> extends Carries<S> {
  /** A reply button; its id takes 256 characters. */
  button(title: string, data: Input<S>): Titled
  /** A row of a list; its id takes 200 characters. */
  row(title: string, data: Input<S>, description?: string | undefined): TitledRow
  /** The payload of a template's quick reply; it takes 128 characters. */
  reply(data: Input<S>): string
  /** What a message carries: undefined where it is not ours, else the data or what is wrong with it. */
  read(message: Message): SchemaResult<Output<S>> | undefined
  /** A handler that runs for what is ours and sound, and passes on everything else. */
  on<C extends { readonly message: Message }>(
    run: (ctx: C, data: Output<S>) => unknown,
  ): (ctx: C, next: Next) => unknown
  /**
   * The same, signed with HMAC-SHA256, so that a changed client cannot forge data; with `person`, not even with a
   * button that was sent to somebody else.
   */
  signed(secret: string, person?: string | undefined): SignedPayload<S>
}
export interface SignedPayload<S extends Schema> extends Carries<S> {
  button(title: string, data: Input<S>): Promise<Titled>
  row(title: string, data: Input<S>, description?: string | undefined): Promise<TitledRow>
  reply(data: Input<S>): Promise<string>
  read(message: Message): Promise<SchemaResult<Output<S>> | undefined>
  on<C extends { readonly message: Message }>(
    run: (ctx: C, data: Output<S>) => unknown,
  ): (ctx: C, next: Next) => Promise<unknown>
}

/** The id of the button, row or quick reply that a message is the answer to. */
export function chosen(message: Message): string | undefined {
  if (message.type === 'button') return message.button.payload
  if (message.type !== 'interactive') return undefined
  const { interactive } = message
  if (interactive.type === 'button_reply') return interactive.button_reply?.id
  return interactive.type === 'list_reply' ? interactive.list_reply?.id : undefined
}

const signature = async (secret: string, text: string): Promise<string> =>
  (await sign(secret, utf8(text))).slice(-SIGNATURE_DIGITS)

/** Runs for what was read and is sound. */
const onRead =
  <C extends { readonly message: Message }, D>(
    read: (message: Message) => SchemaResult<D> | undefined | Promise<SchemaResult<D> | undefined>,
    run: (ctx: C, data: D) => unknown,
  ) =>
  async (ctx: C, next: Next): Promise<unknown> => {
    const found = await read(ctx.message)
    return found && !found.issues ? run(ctx, found.value) : next()
  }

// name.version:{data} · name.version.signature:{data}
const FORM = /^([\w-]+)\.(\d+)(?:\.([\w-]+))?:([\s\S]*)$/

/**
 * Typed data in buttons: its shape is checked when it is made and when it comes back, its length when it is made.
 *
 * @example
 * const pick = payload('pick', v.object({ id: v.number() }))
 * await ctx.reply(buttons('Which one?', [pick.button('The first', { id: 1 }), pick.button('The second', { id: 2 })]))
 * app.whatsapp.on(['message:interactive', 'message:button'], pick.on((ctx, { id }) => ctx.reply(`You took ${id}`)))
 */
export function payload<S extends Schema>(name: string, schema: S, options: PayloadOptions = {}): Payload<S> {
  const { version = 1, migrate } = options
  if (!/^[\w-]+$/.test(name))
    throw new SignalboxError('input_invalid', `Payload name "${name}" takes letters, digits, "_" and "-" only`)

  const checked = (data: Input<S>): string => {
    const { issues } = validate(schema, data, `payload ${name}`)
    if (issues) throw new SignalboxError('input_invalid', `Payload ${name}: ${issues.map((i) => i.message).join('; ')}`)
    return JSON.stringify(data)
  }
  const fitting = (place: keyof typeof LIMITS & string, id: string): string => {
    within(LIMITS, place, id)
    return id
  }
  const parse = (id: string | undefined): { text: string; from: number; sign: string | undefined } | undefined => {
    const [, of, from, sign, text = ''] = FORM.exec(id ?? '') ?? []
    return of === name ? { text, from: Number(from), sign } : undefined
  }
  const decode = (text: string, from: number): SchemaResult<Output<S>> => {
    let data: unknown
    try {
      data = JSON.parse(text)
    } catch {
      return { issues: [{ message: 'not JSON' }] }
    }
    if (from !== version) {
      if (!migrate) return { issues: [{ message: `made by version ${from}; this is ${version}` }] }
      data = migrate(data, from)
    }
    return validate(schema as Schema<unknown, Output<S>>, data, `payload ${name}`)
  }

  const button = (title: string, id: string): Titled => ({ id: fitting('button.id', id), title })
  const row = (title: string, id: string, description: string | undefined): TitledRow => ({
    id: fitting('row.id', id),
    title,
    ...(description !== undefined && { description }),
  })
  const reply = (id: string): string => fitting('template.payload', id)
  const plain = (data: Input<S>): string => `${name}.${version}:${checked(data)}`
  const self: Payload<S> = {
    name,
    schema,
    button: (title, data) => button(title, plain(data)),
    row: (title, data, description) => row(title, plain(data), description),
    reply: (data) => reply(plain(data)),
    read(message) {
      const found = parse(chosen(message))
      if (!found) return undefined
      return found.sign === undefined ? decode(found.text, found.from) : { issues: [{ message: 'it is signed' }] }
    },
    on: (run) => onRead(self.read, run),
    signed(secret, person = '') {
      const mac = (text: string, of: number): Promise<string> => signature(secret, `${name}.${of}.${person}:${text}`)
      const make = async (data: Input<S>): Promise<string> => {
        const text = checked(data)
        return `${name}.${version}.${await mac(text, version)}:${text}`
      }
      const signed: SignedPayload<S> = {
        name,
        schema,
        button: async (title, data) => button(title, await make(data)),
        row: async (title, data, description) => row(title, await make(data), description),
        reply: async (data) => reply(await make(data)),
        async read(message) {
          const found = parse(chosen(message))
          if (!found) return undefined
          const genuine = await equalText(found.sign ?? '', await mac(found.text, found.from))
          return genuine ? decode(found.text, found.from) : { issues: [{ message: 'wrong signature' }] }
        },
        on: (run) => onRead(signed.read, run),
      }
      return signed
    },
  }
  return self
}
