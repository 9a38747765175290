/** The currency in capitals; undefined where the runtime's ICU knows no such ISO 4217 code. */
export function currency(text: unknown): string | undefined {
  const code = typeof text === 'string' ? text.trim().toUpperCase() : ''
  if (!/^[A-Z]{3}$/.test(code)) return undefined
  const known = Intl.supportedValuesOf?.('currency')
  return known === undefined || known.includes(code) ? code : undefined
}
