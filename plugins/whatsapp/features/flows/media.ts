import { SignalboxError } from '../../../../core/errors.ts'
import { download } from '../../../../core/graph/media.ts'
import type { Graph } from '../../../../core/graph/types.ts'
import { equalBytes } from '../../../../core/webhook/signature.ts'
import { fromBase64 } from './bytes.ts'

/**
 * A file of a PhotoPicker or DocumentPicker, as the endpoint gets it. All of `encryption_metadata` is base64.
 * Source: https://developers.facebook.com/docs/whatsapp/flows/reference/components/media_upload#decryption
 */
export interface FlowMedia {
  readonly media_id: string
  readonly cdn_url: string
  readonly file_name: string
  readonly encryption_metadata: {
    readonly encrypted_hash: string
    readonly iv: string
    readonly encryption_key: string
    readonly hmac_key: string
    readonly plaintext_hash: string
  }
}

const MAC = 10
const refused = (what: string): SignalboxError =>
  new SignalboxError('media_refused', `The Flow's file was changed on its way: ${what} does not match`)

const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

/**
 * Decrypts a file that a Flow sent: ciphertext and 10 bytes of MAC. Both hashes and the MAC are checked; a mismatch
 * throws `media_refused`. `api.flowMedia` downloads the file as well.
 *
 * @example
 * const photo = await decryptFlowMedia(file, data.photo[0].encryption_metadata)
 */
export async function decryptFlowMedia(
  file: Uint8Array<ArrayBuffer>,
  metadata: FlowMedia['encryption_metadata'],
): Promise<Uint8Array<ArrayBuffer>> {
  const decoded = Object.entries(metadata).map(([name, text]) => [name, fromBase64(text) ?? new Uint8Array()])
  const { iv, encryption_key, hmac_key, encrypted_hash, plaintext_hash } = Object.fromEntries(decoded) as Record<
    keyof FlowMedia['encryption_metadata'],
    Uint8Array<ArrayBuffer>
  >
  if (!equalBytes(await digest(file), encrypted_hash)) throw refused('encrypted_hash')
  const ciphertext = file.subarray(0, -MAC)
  const signed = new Uint8Array([...iv, ...ciphertext])
  try {
    const hmac = await crypto.subtle.importKey('raw', hmac_key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    const mac = new Uint8Array(await crypto.subtle.sign('HMAC', hmac, signed)).subarray(0, MAC)
    if (!equalBytes(mac, file.subarray(-MAC))) throw refused('the MAC')
    const aes = await crypto.subtle.importKey('raw', encryption_key, 'AES-CBC', false, ['decrypt'])
    const bytes = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, aes, ciphertext))
    if (!equalBytes(await digest(bytes), plaintext_hash)) throw refused('plaintext_hash')
    return bytes
  } catch (cause) {
    if (cause instanceof SignalboxError) throw cause
    throw new SignalboxError('media_refused', 'The Flow’s file cannot be decrypted with its metadata', { cause })
  }
}

export interface FlowMediaApi {
  /** Downloads, checks and decrypts a file that a Flow sent. `maxBytes`: 26 214 400 (25 MiB) unless given. */
  flowMedia(media: FlowMedia, options?: { readonly maxBytes?: number }): Promise<Uint8Array<ArrayBuffer>>
}
export const flowMediaApi = ({ graph }: { readonly graph: Graph }): FlowMediaApi => ({
  async flowMedia({ cdn_url, encryption_metadata }, { maxBytes = 26_214_400 } = {}) {
    const file = await download(graph, cdn_url, { maxBytes })
    return decryptFlowMedia(await file.bytes(), encryption_metadata)
  },
})
