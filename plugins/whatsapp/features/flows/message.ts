import type { Input, Schema, SchemaResult } from '../../../../core/schema.ts'
import { validate } from '../../../../core/schema.ts'
import { type Frame, type InteractiveContent, interactive } from '../../build/interactive.ts'
import { atMost, must } from '../common/check.ts'

/** The schema says 30, some clients cut at 20: the smaller one holds wherever people see it, and drafts show none. */
const MAX_CTA = { draft: 30, published: 20 }

export interface FlowMessageOptions<D> extends Frame {
  /** ≤ 1024 characters. */
  readonly body: string
  /** The button: ≤ 20 characters (of a draft, which does not show it, 30), no emoji. */
  readonly cta: string
  /** Comes back with every request of the Flow: unguessable, one per message. Left out, Meta's is `unused`. */
  readonly token?: string | undefined
  /** `draft` opens a Flow that is not published yet. */
  readonly mode?: 'draft' | 'published' | undefined
  /**
   * The first screen and its data; `true`, the screen that the Flow JSON begins with. Without it the endpoint is asked
   * (`INIT`).
   */
  readonly open?: { readonly screen: string; readonly data?: D | undefined } | true | undefined
}
/** Which Flow: exactly one of its id and its name. */
export type FlowRef = { readonly flow_id: string } | { readonly flow_name: string }
/** The completion of a Flow as it comes in `message:interactive`. */
export interface FlowCompletion {
  readonly name?: string | undefined
  readonly body?: string | undefined
  readonly response_json?: string | null | undefined
}
/**
 * Reads `response_json` of an `nfm_reply`, of a Flow or of an address form alike. It comes from the client: it may be
 * missing, null or no JSON, which are issues, never a throw.
 *
 * @example
 * const { interactive } = ctx.message
 * if (interactive.type === 'nfm_reply') console.log(interactive.nfm_reply.name, flowReply(interactive.nfm_reply))
 */
export function flowReply({ response_json }: FlowCompletion): SchemaResult<Readonly<Record<string, unknown>>> {
  let value: unknown
  try {
    value = JSON.parse(response_json ?? '')
  } catch {
    return { issues: [{ message: 'response_json is not JSON' }] }
  }
  if (typeof value !== 'object' || value === null) return { issues: [{ message: 'response_json is no object' }] }
  return { value: value as Readonly<Record<string, unknown>> }
}

/** One Flow: what opens it and what comes back from it. */
export interface FlowOf<Open, Reply> {
  message(options: FlowMessageOptions<Open>): InteractiveContent
  /** Reads `nfm_reply`: what the Flow answered, or what is wrong with it. */
  read(reply: FlowCompletion): SchemaResult<Reply>
}

/**
 * Describes a Flow once: the data that opens it and the answer that it ends with, both by Standard Schema.
 * Source: https://developers.facebook.com/docs/whatsapp/flows/guides/sendingaflow
 *
 * @example
 * const booking = flow({ flow_id: '1234' }, { reply: v.object({ booked: v.boolean() }) })
 * await ctx.reply(booking.message({ body: 'When?', cta: 'Choose', token: crypto.randomUUID() }))
 * const { interactive } = ctx.message
 * if (interactive.type === 'nfm_reply') console.log(booking.read(interactive.nfm_reply))
 */
export function flow<
  Open extends Schema = Schema<Readonly<Record<string, unknown>>>,
  Reply = Readonly<Record<string, unknown>>,
>(
  ref: FlowRef,
  schemas: { readonly open?: Open; readonly reply?: Schema<unknown, Reply> } = {},
): FlowOf<Input<Open>, Reply> {
  return {
    message({ body, cta, token, mode, open, ...frame }) {
      atMost('Flow button', cta, MAX_CTA[mode ?? 'published'])
      must(!/\p{Extended_Pictographic}/u.test(cta), 'Flow button has an emoji; Meta takes none')
      const first = open === true ? undefined : open
      const data = first?.data as object | undefined
      must(!data || Object.keys(data).length > 0, 'Flow data is empty', 'Leave `data` out.')
      const parameters = {
        flow_message_version: '3',
        ...(token !== undefined && { flow_token: token }),
        ...ref,
        flow_cta: cta,
        ...(mode && { mode }),
        flow_action: open ? 'navigate' : 'data_exchange',
        ...(first && { flow_action_payload: { screen: first.screen, ...(data && { data }) } }),
      }
      return interactive('flow', body, { name: 'flow', parameters }, frame)
    },
    read(reply) {
      const read = flowReply(reply)
      if (read.issues) return read
      return schemas.reply ? validate(schemas.reply, read.value, 'reply of a Flow') : { value: read.value as Reply }
    },
  }
}
