import type { ComponentChildren } from 'preact'

/** `09:00:00.123` */
export const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 23)
/** `2026-11-23 09:00` */
export const moment = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')

/** What stands where there is nothing yet. */
export const Empty = ({ children }: { readonly children: ComponentChildren }) => <p class="soft empty">{children}</p>

export const Json = ({ value }: { readonly value: unknown }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
  <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
)

/** A part that scrolls, and can be reached by keyboard. */
export const Scroll = (props: {
  readonly label: string
  readonly columns?: boolean
  readonly children: ComponentChildren
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
  <section class={props.columns ? 'scroll columns' : 'scroll'} tabIndex={0} aria-label={props.label}>
    {props.children}
  </section>
)
