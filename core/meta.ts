import type { Credential } from './auth/credential.ts'
import type { VersionNotice } from './graph/versions.ts'
import type { EventBase } from './plugin.ts'

interface MetaEvent<Kind extends string, Data> extends EventBase {
  readonly name: 'unknown'
  readonly kind: Kind
  readonly data: Data
}
/** A signed body that is not Meta's envelope: not JSON, not an object, without entries, or nested too deeply. */
export type UnknownPayload = MetaEvent<'payload', { readonly text: string; readonly reason: string }>
/** A signed body about an `object` that no installed plugin reads. */
export type UnknownObject = MetaEvent<'object', { readonly object: string; readonly item: unknown }>
/** An entry in which none of Meta's containers was found. */
export type UnknownEntry = MetaEvent<'entry', { readonly object: string; readonly entry: unknown }>
/** An item that its plugin failed to read. */
export type UnknownItem = MetaEvent<'item', { readonly object: string; readonly item: unknown; readonly error: string }>
/**
 * An event of an account that no tenant owns. With `tenants` and a handler for it, such events run this handler and no
 * other.
 */
export type UnknownAccount = MetaEvent<'account', { readonly product: string; readonly account: string }>

interface OwnEvent<Name extends string, Kind extends string, Data> extends EventBase {
  readonly name: Name
  readonly kind: Kind
  readonly data: Data
}
/**
 * Something happened to a credential of `signalbox/auth`: `app.meta.on('credential:revoked', (ctx) => ctx.credential)`.
 * It never holds the token. `renewal_failed` comes once a day while the old token still serves.
 */
export type CredentialChanged = OwnEvent<
  'credential',
  'stored' | 'renewed' | 'revoked' | 'renewal_failed',
  Omit<Credential, 'sealed'>
>
/** What `versionGuard` noticed: another version was served, the asked one ends, or Meta warns. Once an hour each. */
export type VersionNoticed =
  | OwnEvent<'version', 'drift', Extract<VersionNotice, { kind: 'version-drift' }>>
  | OwnEvent<'version', 'ending', Extract<VersionNotice, { kind: 'version-ending' }>>
  | OwnEvent<'version', 'warning', Extract<VersionNotice, { kind: 'version-warning' }>>

/** What happens outside any product; `app.meta.on('unknown:object', …)`. */
export type MetaEvents =
  | UnknownPayload
  | UnknownObject
  | UnknownEntry
  | UnknownItem
  | UnknownAccount
  | CredentialChanged
  | VersionNoticed
