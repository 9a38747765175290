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

/**
 * Class, scope, seconds to wait unless Meta says otherwise, and the numbers: `code`, `code/subcode`, `from-to`.
 * Meta puts the long numbers now into `code`, now into `error_subcode`: from 10000 on they match in either place.
 */
export type ErrorRow = readonly [ErrorClass, ErrorScope, number, string]

/**
 * Meta's error numbers over all products (read 2026-11-22). A pair wins over a subcode, that over a code, that over a
 * range. The words to each number are in `signalbox/errors`. Sources:
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 * https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 * https://developers.facebook.com/docs/messenger-platform/error-codes
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes
 * https://developers.facebook.com/docs/marketing-api/error-reference
 */
export const ERROR_ROWS: readonly ErrorRow[] = [
  ['transient', 'call', 1, '1 1/99 2 341 960 1200 5000 21009 131000 131016 133004 138004 138007 139102 139103 1357046'],
  ['transient', 'call', 1, '1545133 2207001 2207003 2207052 2207082'],
  ['transient', 'call', 300, '131057 2494100'],
  ['smaller', 'call', 0, '1487534'],
  ['rate', 'app', 60, '4'],
  ['rate', 'token', 60, '17 613'],
  ['rate', 'account', 60, '32 80000-80006 80014 2018022 613/1996 1487742 2446079 1390008'],
  ['rate', 'account', 60, '130429 138002 138003 138005 138013 131209 133008 133009 133015 2534013'],
  ['rate', 'account', 3600, '132069'],
  ['rate', 'business', 60, '80007 80008'],
  ['rate', 'pair', 6, '131056'],
  ['quota', 'account', 86400, '9 2207042 131064 131211 138012 2388019 2593107'],
  ['quota', 'account', 259200, '133016'],
  ['quota', 'pair', 86400, '138009'],
  ['pending', 'call', 30, '9007 2207008 2207027'],
  ['auth', 'token', 0, '0 102 104 190 190/458 190/459 190/460 190/463 190/464 190/467 190/492 450 452 2500'],
  ['permission', 'token', 0, '3 10 200-299 294 131005 138000 138006 1404078 1609010 1752129 2207006 2494176'],
  ['missing', 'call', 0, '24 33 100/33 803 131041 131212 131213 132001 2494164 2534014 1487366'],
  ['invalid', 'call', 0, '100 105 131008 131009 131020 131021 131051 131052 131053 131059 131062 131063 131201 131202'],
  ['invalid', 'call', 0, '131204 131210 132000 132005 132012 132018 135000 137000 139000-139004 139100 139101'],
  ['invalid', 'call', 0, '2388040 2388047 2388072 2388073 2388293 2388299 2494165-2494168 2494177 2494179'],
  ['invalid', 'call', 0, '352 36000 36001 36003 36004 2207004 2207005 2207009 2207010 2207020 2207023 2207026 2207028'],
  ['invalid', 'call', 0, '2207032 2207035 2207036 2207037 2207040 2207053 2207057 2207081 1366046 1609005 1609008'],
  ['invalid', 'call', 0, '2606 2607 2615 2654 1487694 2018034 2018109 2853001 3858258'],
  ['invalid', 'call', 0, '2804001 2804003 2804007 2804016 2804017 2804019 2804048 2804050'],
  [
    'setup',
    'account',
    0,
    '131030 131037 131042 131044 131045 131214 131215 133000 133005 133006 133010 138018 2018344',
  ],
  [
    'setup',
    'business',
    0,
    '134011 147001-147005 1487301 1870034 1870047 2388012 2388091 2388093 2388103 2650 2655 2663',
  ],
  ['setup', 'call', 0, '132007 132008 132015 132016 132068'],
  ['blocked', 'account', 3600, '368'],
  ['blocked', 'account', 0, '130497 131031 131048 131207 1713230 1893063 2207050 2207051 2593108 2593109 4854002'],
  ['version', 'app', 0, '12 2635'],
  ['window', 'pair', 0, '470 131047 2018065 2018278 2534022'],
  ['user', 'user', 0, '551 130472 131026 131050 138001 1545041 2018001 2018108 2018338 2534001'],
  ['user', 'user', 86400, '131049 2018352 2018354'],
  ['done', 'call', 0, '506 10900 2534025'],
]
