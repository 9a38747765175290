import type { Graph, Params } from '../../../core/graph/types.ts'
import type { MessagingApi, SendOptions } from './api.ts'
import { type MediaType, media, type OutgoingMessage, type Sent, type To } from './send.ts'

/** A file from the app itself; its name must be ASCII. */
export interface UploadFile {
  readonly file: Blob
  /** Default: `file`. */
  readonly name?: string
}
export interface AttachmentCalls<O extends SendOptions> {
  /**
   * Hands media to Meta once, to be sent often: `media(type, { id: attachment_id })`. At most 25 MB, images on
   * Instagram 8 MB. Source: https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api
   */
  upload(type: MediaType, from: { readonly url: string } | UploadFile): Promise<{ readonly attachment_id: string }>
  /** Uploads and sends in one call. */
  sendFile(
    to: To,
    type: MediaType,
    from: UploadFile,
    options?: Omit<O, 'split' | 'sender' | 'lastUserAt'>,
  ): Promise<Sent>
}

function form({ file, name = 'file' }: UploadFile, fields: Params): FormData {
  const data = new FormData()
  for (const [key, value] of Object.entries(fields))
    data.set(key, typeof value === 'string' ? value : JSON.stringify(value))
  data.set('filedata', file, name)
  return data
}
const reusable = (type: MediaType): OutgoingMessage => ({ attachment: { type, payload: { is_reusable: true } } })

/** `fixed` goes with every upload: `platform` on Instagram. */
export const attachmentCalls = <O extends SendOptions>(
  graph: Graph,
  api: MessagingApi<O>,
  fixed: Params = {},
): AttachmentCalls<O> => ({
  upload: (type, from) =>
    graph.post(
      `${api.node}/message_attachments`,
      'url' in from
        ? { ...fixed, message: media(type, { url: from.url, reusable: true }) }
        : form(from, { ...fixed, message: reusable(type) }),
    ),
  sendFile: (to, type, from, options) =>
    graph.post(`${api.node}/messages`, form(from, api.body(to, reusable(type), options as O)), { key: options?.key }),
})
