import { sign } from '../../../core/webhook/signature.ts'
import { decryptFlowMedia, handleFlow, importFlowKey } from '../../../plugins/whatsapp/features/flows.ts'
import * as vectors from '../flow-vectors.ts'
import { bytesOf } from '../probe.ts'
import { type Checks, equal, rejects } from './kit.ts'

const secrets = ['app-secret']
const ask = async (text: string, signature: string) => {
  const keys = [await importFlowKey(vectors.privateKey)]
  return handleFlow(bytesOf(text), signature, { keys, secrets }, { answer: () => vectors.answer })
}
const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))

export const flowChecks: Checks = {
  'an exchange is opened and sealed, byte for byte': async () => {
    const response = await ask(vectors.request, vectors.signature)
    equal([response.status, await response.text()], [200, vectors.reply])
  },
  'a request with another signature is 432': async () => {
    equal((await ask(vectors.request, await sign('other', bytesOf(vectors.request)))).status, 432)
  },
  'what cannot be decrypted is 421': async () => {
    const envelope = JSON.parse(vectors.request)
    const cut = { ...envelope, encrypted_flow_data: envelope.encrypted_flow_data.slice(0, 24) }
    const short = { ...envelope, encrypted_aes_key: 'AAAA' }
    for (const body of [
      cut,
      short,
      { ...envelope, initial_vector: 'AAAA' },
      { ...envelope, initial_vector: '' },
      {},
      null,
    ]) {
      const text = JSON.stringify(body)
      equal((await ask(text, await sign('app-secret', bytesOf(text)))).status, 421, text.slice(0, 60))
    }
  },
  'a key that is encrypted is refused with a word of help': () =>
    rejects(importFlowKey(vectors.encryptedKey), /input_invalid.*encrypted/),
  'a file of a Flow is decrypted': async () => {
    const { file, content, encryption_metadata } = vectors.media
    equal(new TextDecoder().decode(await decryptFlowMedia(bytes(file), encryption_metadata)), content)
  },
  'a file of a Flow that was changed is refused': async () => {
    const { file, encryption_metadata } = vectors.media
    const changed = bytes(file)
    changed[0] = (changed[0] ?? 0) ^ 1
    await rejects(decryptFlowMedia(changed, encryption_metadata), /media_refused/)
  },
}
