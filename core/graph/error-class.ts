/** What a failure asks of the caller. */
export type ErrorClass =
  /** Meta's own trouble: the same call may work in a moment. */
  | 'transient'
  /** Too much was asked for at once: ask for less. */
  | 'smaller'
  /** A limit of calls or messages: wait until `retryAt`. */
  | 'rate'
  /** An allowance per day or week is used up: wait much longer. */
  | 'quota'
  /** Not ready yet: ask again. */
  | 'pending'
  /** The token no longer works: refresh it, or let its owner log in again. */
  | 'auth'
  /** The token works but may not do this: grant the permission, the role or the feature. */
  | 'permission'
  /** The object does not exist, or this token cannot see it. */
  | 'missing'
  /** The call itself is wrong: mend it. */
  | 'invalid'
  /** Something must be settled in Meta's tools first: terms, payment, registration, a template's review. */
  | 'setup'
  /** Meta stopped the account or this content: pause, tell someone, never send the same again. */
  | 'blocked'
  /** The API version is no longer served for this call. */
  | 'version'
  /** The 24 h window is closed: another type of message is needed. */
  | 'window'
  /** This person cannot or does not want to receive it. */
  | 'user'
  /** It has been done already. */
  | 'done'

/** What shares the trouble, and so what has to pause. */
export type ErrorScope = 'call' | 'user' | 'pair' | 'account' | 'business' | 'app' | 'token'
