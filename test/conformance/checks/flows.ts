import * as v from 'valibot'
import { sign } from '../../../core/webhook/signature.ts'
import {
  answerFlow,
  decryptFlowMedia,
  type FlowDefinition,
  type FlowRequest,
  handleFlow,
  importFlowKey,
  type Screens,
} from '../../../plugins/whatsapp/features/flows.ts'
import * as vectors from '../flow-vectors.ts'
import { bytesOf } from '../probe.ts'
import { type Checks, equal, rejects } from './kit.ts'

const secrets = ['app-secret']
const ask = async (text: string, signature: string) => {
  const keys = [await importFlowKey(vectors.privateKey)]
  return handleFlow(bytesOf(text), signature, { keys, secrets }, { answer: () => vectors.answer })
}
/** What the exchanges of the vectors go through. */
const booking = {
  screens: { DATES: { payload: v.object({ date: v.string() }) }, CONFIRM: {} },
  init: ({ show }) => show('DATES', { dates: ['2027-01-04'] }),
  on: {
    DATES: ({ data, show }) => show('CONFIRM', { date: data['date'] }),
    CONFIRM: ({ data, finish, expire }) => (data['late'] ? expire('Too late') : finish({ booked: true })),
  },
  back: { DATES: ({ show }) => show('DATES', { dates: ['2027-01-05'] }) },
} satisfies FlowDefinition<Screens>
const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))

export const flowChecks: Checks = {
  'an exchange is opened and sealed, byte for byte': async () => {
    const response = await ask(vectors.request, vectors.signature)
    equal([response.status, await response.text()], [200, vectors.reply])
  },
  'every kind of exchange is answered, byte for byte': async () => {
    const keys = [await importFlowKey(vectors.privateKey)]
    for (const [kind, exchange] of Object.entries(vectors.exchanges)) {
      const handler = { answer: (request: FlowRequest) => answerFlow(booking, request, {}) }
      const posted = bytesOf(vectors.bodyOf(exchange))
      const response = await handleFlow(posted, exchange.signature, { keys, secrets }, handler)
      equal([response.status, await response.text()], [exchange.status, exchange.reply], kind)
    }
  },
  'a key that was replaced opens what is on its way': async () => {
    const pair = await crypto.subtle.generateKey(
      { name: 'RSA-OAEP', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' },
      false,
      ['decrypt', 'encrypt'],
    )
    const { privateKey: fresh } = pair as CryptoKeyPair
    const answer = () => vectors.answer
    const status = async (keys: CryptoKey[]) =>
      (await handleFlow(bytesOf(vectors.request), vectors.signature, { keys, secrets }, { answer })).status
    equal(await status([fresh, await importFlowKey(vectors.privateKey)]), 200)
    equal(await status([fresh]), 421)
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
    for (const hash of ['encrypted_hash', 'plaintext_hash', 'hmac_key'] as const)
      await rejects(
        decryptFlowMedia(bytes(file), { ...encryption_metadata, [hash]: encryption_metadata.encryption_key }),
        /media_refused/,
      )
  },
}
