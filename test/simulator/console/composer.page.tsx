import { useState } from 'preact/hooks'
import type { ProductId } from '../accounts.ts'
import type { MediaInput } from '../chats/chat.ts'
import { useAct } from './server.page.ts'

const SAMPLES: Readonly<Record<string, string>> = {
  image: 'a picture',
  audio: 'a voice message',
  video: 'a video',
  document: 'a document',
  sticker: 'a sticker',
  place: 'my place',
  heart: 'a ❤ on the last message',
  calls: 'a call',
  hangsUp: 'the end of the call',
  permits: 'leave to call',
}
/** What only WhatsApp has. */
const WHATSAPP = ['place', 'calls', 'hangsUp', 'permits']
/** Larger files are not for a console. */
const LARGEST = 5_000_000

const base64 = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
const typeOf = (mime: string): MediaInput['type'] => {
  const [kind] = mime.split('/')
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document'
}

/** Where the customer writes, and sends files from the disk or samples. */
export function Composer(props: {
  readonly product: ProductId
  readonly user: string
  readonly account: string | undefined
}) {
  const { product, user, account } = props
  const [text, setText] = useState('')
  const [tooLarge, setTooLarge] = useState(false)
  const act = useAct()
  const customer = { product, user, account }
  const send = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (text.trim() === '') return
    setText('')
    // What was not sent is not lost, unless something else is written by now.
    if (!(await act({ do: 'says', ...customer, text }))) setText((now) => now || text)
  }
  /** Enter sends, with Shift it begins a line; while a word is composed it belongs to the input method. */
  const typed = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) void send(event)
  }
  const attach = (what: string): void => {
    if (what === 'place')
      void act({ do: 'locates', user, account, latitude: 52.5163, longitude: 13.3777, name: 'Brandenburg Gate' })
    else if (what === 'heart') void act({ do: 'reacts', ...customer, emoji: '❤' })
    else if (what === 'calls' || what === 'hangsUp' || what === 'permits') void act({ do: what, user, account })
    else if (what) void act({ do: 'sends', ...customer, type: what as MediaInput['type'] })
  }
  const upload = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0]
    input.value = ''
    if (!file) return
    setTooLarge(file.size > LARGEST)
    if (file.size > LARGEST) return
    const bytes = base64(new Uint8Array(await file.arrayBuffer()))
    await act({
      do: 'sends',
      ...customer,
      type: typeOf(file.type),
      mime: file.type,
      filename: file.name,
      base64: bytes,
    })
  }
  const samples = Object.entries(SAMPLES).filter(([what]) => product === 'whatsapp' || !WHATSAPP.includes(what))
  return (
    <form class="composer" onSubmit={send}>
      <select
        aria-label="Send something else"
        value=""
        onChange={(event) => {
          attach(event.currentTarget.value)
          event.currentTarget.value = ''
        }}
      >
        <option value="">+</option>
        {samples.map(([what, name]) => (
          <option key={what} value={what}>
            {name}
          </option>
        ))}
      </select>
      <label class="upload" title="Send a file">
        <span aria-hidden="true">File</span>
        <input
          type="file"
          class="hidden"
          aria-label="Send a file"
          onChange={(event) => void upload(event.currentTarget)}
        />
      </label>
      <textarea
        aria-label="Message"
        placeholder="Write as the customer"
        autocomplete="off"
        dir="auto"
        rows={1}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={typed}
      />
      <button type="submit" class="main">
        Send
      </button>
      {tooLarge && (
        <p class="bad" role="alert">
          The file is larger than {LARGEST / 1_000_000} MB
        </p>
      )}
    </form>
  )
}
