import { type Feature, type FeaturesOf, type FeatureTypes, type With, withFeatures } from '../../core/feature.ts'
import { definePlugin, type Plugin, type Types } from '../../core/plugin.ts'
import { keys } from '../../core/schema.ts'
import { type AdsApi, type AdsEnv, type AdsOptions, accountId, createApi } from './api.ts'
import { type AdsEvent, events, FIELDS } from './events.ts'
import { accountGate } from './usage.ts'

export type { AdsApi, AdsEnv, AdsOptions, Paused } from './api.ts'
export type { Settled } from './batch.ts'
export type { AdsEvent, AsyncCreation, CreativeFatigue, InProcess, Recommendation, WithIssues } from './events.ts'
export type { Copies, Created, CreateOptions, Filter, ListOptions, Objects, WriteOptions } from './objects.ts'
export { type Finding, type LintInit, lint, type ObjectKind, RULES, type Rule } from './rules.ts'
export { type Caps, type DryCall, printCall, type SafetyOptions } from './safety.ts'
export type * from './types.ts'
export { allowance, type Usage } from './usage.ts'

/** All that TypeScript knows about ads: `App<Ads>`, `Plugin<Ads>`. */
export interface Ads extends Types {
  readonly id: 'ads'
  readonly env: AdsEnv
  readonly credentials: { META_SYSTEM_USER_TOKEN: string }
  readonly event: AdsEvent
  readonly api: AdsApi
  readonly extras: unknown
  readonly shared: unknown
}
/** What a feature of this plugin adds. */
export interface AdsFeature extends FeatureTypes {
  readonly product: 'ads'
}

const pluginOf = (options: AdsOptions): Plugin<Ads> => {
  const gate = accountGate()
  return definePlugin({
    id: 'ads',
    env: keys({ META_AD_ACCOUNT_ID: { about: 'Ad account, as act_1234567890' } }),
    credentials: keys(
      { META_SYSTEM_USER_TOKEN: { about: 'System user token with ads_management or ads_read', secret: true } },
      (e) => ({ token: e.META_SYSTEM_USER_TOKEN }),
    ),
    webhook: { objects: ['ad_account'], fields: FIELDS, events },
    api: ({ graph, host, config, account }) =>
      createApi({ graph, host, options, gate, account: accountId(account ?? config.META_AD_ACCOUNT_ID) }),
  })
}

/**
 * Ads of client accounts: campaigns, ad sets, ads and creatives, checked against the rules of the version before the
 * network; limits held per account; webhooks as typed events. More is added with `use`: `reports`, `audiences`,
 * `targeting`, `media`, `leads`.
 *
 * @example
 * const app = createApp({ plugins: [ads({ caps: { daily_budget: 50_000 } })] })
 * app.ads.on('account:with_issues_ad_objects', (ctx) => ctx.log.warn('ad in trouble', ctx.account))
 */
export function ads<const Fs extends readonly Feature<AdsFeature, AdsApi>[] = readonly []>(
  options: AdsOptions & { readonly use?: Fs } = {},
): Plugin<Fs extends readonly [] ? Ads : With<Ads, FeaturesOf<Fs>>> {
  return withFeatures(pluginOf(options), options.use)
}
