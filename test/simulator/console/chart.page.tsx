import { useEffect, useRef } from 'preact/hooks'
import UPlot from 'uplot'

export interface Line {
  readonly name: string
  readonly values: readonly number[]
}

/** A colour of the style sheet as a canvas takes it: resolved for the scheme in use. */
function colour(element: HTMLElement, name: string): string {
  const probe = document.createElement('i')
  probe.style.color = `var(${name})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** Figures over days. The table beside it has the same ones for those who do not see it. */
export function Chart(props: {
  readonly title: string
  readonly days: readonly string[]
  readonly lines: readonly Line[]
}) {
  const box = useRef<HTMLDivElement>(null)
  const { title, days, lines } = props
  const data = JSON.stringify([days, lines])
  useEffect(() => {
    const element = box.current
    if (!element || days.length === 0) return
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    let plot: UPlot | undefined
    const draw = (): void => {
      plot?.destroy()
      const text = colour(element, '--chart-text')
      const axis = { stroke: text, grid: { stroke: colour(element, '--chart-grid'), width: 1 } }
      plot = new UPlot(
        {
          width: Math.max(300, element.clientWidth),
          height: 240,
          axes: [axis, axis],
          scales: { y: { range: (_, __, max) => [0, max * 1.1 || 1] } },
          series: [
            { value: '{YYYY}-{MM}-{DD}' },
            ...lines.map(({ name }, i) => ({
              label: name,
              stroke: colour(element, `--chart-${i % 4}`),
              width: 2,
              points: { show: true, size: 5 },
            })),
          ],
          tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
        },
        [days.map((day) => Date.parse(day) / 1000), ...lines.map(({ values }) => [...values])],
        element,
      )
    }
    draw()
    const size = new ResizeObserver(() => plot?.setSize({ width: Math.max(300, element.clientWidth), height: 240 }))
    size.observe(element)
    scheme.addEventListener('change', draw)
    return () => {
      size.disconnect()
      scheme.removeEventListener('change', draw)
      plot?.destroy()
    }
  }, [data])
  return <div ref={box} class="chart" role="img" aria-label={title} />
}
