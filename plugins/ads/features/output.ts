type AnyRow = Readonly<Record<string, unknown>>
type Rows<R> = AsyncIterable<R> | Iterable<R>

/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+@\t\r]|^-(?![\d.])/

function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/**
 * Rows as CSV (RFC 4180), line by line. Columns are those of the first row unless they are named; lists of actions are
 * JSON in their cell.
 *
 * @example
 * for await (const line of csv(app.ads.api(host).report('act_1', spec), ['date_start', 'spend'])) await file.write(line)
 */
export async function* csv<R extends AnyRow>(
  rows: Rows<R>,
  columns?: readonly (keyof R & string)[],
): AsyncGenerator<string> {
  let names: readonly string[] | undefined = columns
  const line = (cells: readonly unknown[]): string => `${cells.map(cell).join(',')}\r\n`
  if (names) yield line(names)
  for await (const row of rows) {
    if (!names) {
      names = Object.keys(row)
      yield line(names)
    }
    yield line(names.map((name) => row[name]))
  }
}

/** Rows as one JSON object a line. */
export async function* ndjson(rows: Rows<AnyRow>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`
}

/**
 * Text as the body of a response, made as it is read.
 *
 * @example
 * return new Response(body(csv(report)), { headers: { 'content-type': 'text/csv; charset=utf-8' } })
 */
export function body(text: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await text.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await text.return(undefined)
    },
  })
}

export interface SeriesOptions<R> {
  /** What stands along the axis. Default: `date_start`. */
  readonly x?: (keyof R & string) | undefined
  /** The figure. */
  readonly y: keyof R & string
  /** One line for each value of it. Default: one line. */
  readonly by?: (keyof R & string) | undefined
}
/** Lines of a chart: `null` where there is no row. */
export interface Series {
  readonly labels: readonly string[]
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[]
}

/**
 * Rows as lines of a chart, in the order of the axis; rows of the same place are added up.
 *
 * @example
 * const { labels, series } = await chart(app.ads.api(host).report('act_1', spec), { y: 'spend', by: 'campaign_name' })
 */
export async function chart<R extends AnyRow>(rows: Rows<R>, { x, y, by }: SeriesOptions<R>): Promise<Series> {
  const axis = x ?? 'date_start'
  const lines = new Map<string, Map<string, number>>()
  const places = new Set<string>()
  for await (const row of rows) {
    const name = by === undefined ? y : String(row[by] ?? '')
    const place = String(row[axis] ?? '')
    const figure = Number(row[y])
    const line = lines.get(name) ?? new Map<string, number>()
    lines.set(name, line)
    places.add(place)
    if (Number.isFinite(figure)) line.set(place, (line.get(place) ?? 0) + figure)
  }
  const labels = [...places].sort()
  return {
    labels,
    series: [...lines].map(([name, line]) => ({ name, values: labels.map((place) => line.get(place) ?? null) })),
  }
}
