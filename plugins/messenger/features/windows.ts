import type { Feature } from '../../../core/feature.ts'
import { observeWindows, type Windows, withWindows } from '../../shared/messaging/windows.ts'
import { accountOf, createApi } from '../api.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

export { type Blocked, type Plan, plan, type WindowInput } from '../../shared/messaging/window.ts'
export type { Windows } from '../../shared/messaging/windows.ts'

export interface WindowsFeature extends MessengerFeature {
  readonly event: never
  readonly api: { readonly windows: Windows }
  readonly extras: unknown
}
/**
 * Remembers when each person last wrote, so that sends outside a webhook know the window too: with `sender: 'human'`
 * they become HUMAN_AGENT where that is right, and `window_closed` where nothing is, before the network.
 * Source: https://developers.facebook.com/docs/messenger-platform/policy/policy-overview#standard_messaging
 *
 * @example
 * const app = createApp({ plugins: [messenger({ use: [windows] })] })
 * await app.messenger.api(host, account).text(user, 'Is it solved?', { sender: 'human' })
 */
export const windows: Feature<WindowsFeature, MessengerApi> = {
  product: 'messenger',
  observe: observeWindows('messenger'),
  api: (init) => withWindows({ ...init, account: accountOf(init) }, (find) => createApi(init, find)),
}
