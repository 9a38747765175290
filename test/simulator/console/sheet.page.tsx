import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** What slides over the phone: a list, a Flow. Escape closes it. */
export function Sheet(props: { readonly title: string; close(): void; readonly children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="sheet" aria-label={props.title} onClose={props.close}>
      <h3>{props.title}</h3>
      {props.children}
    </dialog>
  )
}
