import type { World } from '../world.ts'
import { adAudienceNodes } from './ads-audiences.ts'
import { adMediaNodes } from './ads-media.ts'
import { adObjectNodes } from './ads-objects.ts'
import { adReportNodes } from './ads-reports.ts'
import { isAccount } from './ads-state.ts'
import { adTargetingNodes } from './ads-targeting.ts'
import type { GraphCall } from './call.ts'
import type { NodeEndpoint } from './table.ts'

/** Everything about ads; the nodes with kinds of their own come before those for any object. */
export const adsNodes: readonly NodeEndpoint[] = [
  ...adAudienceNodes,
  ...adMediaNodes,
  ...adReportNodes,
  ...adTargetingNodes,
  ...adObjectNodes,
]

/**
 * What replies about ads tell of the account's limits.
 * Source: https://developers.facebook.com/docs/marketing-api/overview/rate-limiting
 */
export function adsUsageHeaders({ path }: GraphCall, { limits, ads, ...world }: World): Record<string, string> {
  const [id = ''] = path
  const account = isAccount(id, { limits, ads, ...world })
    ? id
    : (ads.objects.get(id)?.account ?? ads.runs.get(id)?.account)
  if (!account) return {}
  const { adsUsage = 1, regainMinutes = 0 } = limits
  const ads_api_access_tier = ads.tier
  const share = {
    call_count: adsUsage,
    total_cputime: 0,
    total_time: 0,
    estimated_time_to_regain_access: regainMinutes,
  }
  const insights = path.at(-1) === 'insights' || ads.runs.has(id)
  const type = insights
    ? 'ads_insights'
    : ads.objects.get(id)?.kind === 'audience'
      ? 'custom_audience'
      : 'ads_management'
  const business = account.slice(4)
  return {
    'x-ad-account-usage': JSON.stringify({
      acc_id_util_pct: adsUsage,
      reset_time_duration: 60 * regainMinutes,
      ads_api_access_tier,
    }),
    'x-business-use-case-usage': JSON.stringify({
      [business]: [
        { type: 'pages', call_count: 0, total_cputime: 0, total_time: 0, estimated_time_to_regain_access: 0 },
        { type, ...share, ads_api_access_tier },
      ],
    }),
    ...(insights && {
      'x-fb-ads-insights-throttle': JSON.stringify({
        app_id_util_pct: 0,
        acc_id_util_pct: adsUsage,
        ads_api_access_tier,
      }),
    }),
  }
}
