/**
 * A version as Meta writes it, from the ways in which people do: `26`, `v26` and `26.0` are `v26.0`. Undefined for what is
 * none.
 */
export function versionName(given: string): string | undefined {
  const [, major, minor = '0'] = /^v?(\d+)(?:\.(\d+))?$/i.exec(given) ?? []
  return major && `v${major}.${minor}`
}
