import type { ComponentChildren } from 'preact'

export interface Tab<Id extends string> {
  readonly id: Id
  readonly name: string
  /** A number worth seeing. */
  readonly count?: number | undefined
}

/** A row of tabs; arrow keys, Home and End go through them. */
export function Tabs<Id extends string>(props: {
  readonly label: string
  readonly tabs: readonly Tab<Id>[]
  readonly chosen: Id
  readonly panel: string
  choose(id: Id): void
  readonly children?: ComponentChildren
}) {
  const { tabs, chosen, choose, panel } = props
  const move = (event: KeyboardEvent): void => {
    const here = tabs.findIndex((tab) => tab.id === chosen)
    const places: Readonly<Record<string, number>> = {
      ArrowRight: (here + 1) % tabs.length,
      ArrowLeft: (here - 1 + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }
    const next = tabs[places[event.key] ?? -1]
    if (!next) return
    event.preventDefault()
    choose(next.id)
    document.getElementById(`tab-${next.id}`)?.focus()
  }
  return (
    <div class="bar">
      <div class="tabs" role="tablist" aria-label={props.label} onKeyDown={move}>
        {tabs.map(({ id, name, count }) => (
          <button
            type="button"
            role="tab"
            key={id}
            id={`tab-${id}`}
            aria-selected={id === chosen}
            aria-controls={panel}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => choose(id)}
          >
            {name}
            {count ? <span class="count"> {count}</span> : null}
          </button>
        ))}
      </div>
      {props.children}
    </div>
  )
}
