/** Lines over the same samples, one below the other, each in a band of its own. */
export function chart(lines: readonly (readonly [label: string, values: readonly number[]])[]): string {
  const line = ([label, values]: (typeof lines)[number], i: number): string => {
    const y = 20 + 85 * i
    const most = Math.max(1e-9, ...values)
    const points = values.map((v, n) => {
      const x = 60 + (n * 720) / Math.max(1, values.length - 1)
      return `${Number(x.toFixed(1))},${Number((y + 60 - (50 * v) / most).toFixed(1))}`
    })
    return `<text x="60" y="${y + 4}">${label}: at most ${most.toFixed(1)}</text><polyline fill="none" stroke="#2563eb" points="${points.join(' ')}"/>`
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="${20 + 85 * lines.length}" font-family="system-ui, sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>
${lines.map(line).join('\n')}
</svg>
`
}
