import type { Feature } from '../../../core/feature.ts'
import { type AttachmentCalls, attachmentCalls } from '../../shared/messaging/attachments.ts'
import type { InstagramApi, InstagramFeature, InstagramOptions } from '../mod.ts'

export type { UploadFile } from '../../shared/messaging/attachments.ts'

export interface Attachments extends InstagramFeature {
  readonly event: never
  readonly api: { readonly attachments: AttachmentCalls<InstagramOptions> }
  readonly extras: unknown
}
/**
 * Media of the app's own: uploaded once and sent by id, or both at once.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api
 *
 * @example
 * const { attachment_id } = await app.instagram.api(host, account).attachments.upload('image', { url })
 * await app.instagram.api(host, account).media(user, 'image', { id: attachment_id })
 */
export const attachments: Feature<Attachments, InstagramApi> = {
  product: 'instagram',
  api: ({ graph, api }) => ({ attachments: attachmentCalls(graph, api, { platform: 'instagram' }) }),
}
