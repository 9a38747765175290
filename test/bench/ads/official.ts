import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { ACCOUNT, AUDIENCE, adsetOf, CAMPAIGN, COPY, CREATIVE, EMAILS, REPORT, type Side } from './operations.ts'

/** The parts of the official SDK that this uses; it comes without types. */
interface Node {
  readonly id: string
  readonly _data: Readonly<Record<string, unknown>>
  get(fields: readonly string[]): Promise<Node>
  update(fields: readonly string[], params: object): Promise<unknown>
  delete(fields: readonly string[]): Promise<unknown>
  createCopy(fields: readonly string[], params: object): Promise<unknown>
  createUser(fields: readonly string[], params: object): Promise<unknown>
  createCampaign(fields: readonly string[], params: object): Promise<Node>
  createAdSet(fields: readonly string[], params: object): Promise<Node>
  createAdCreative(fields: readonly string[], params: object): Promise<Node>
  createAd(fields: readonly string[], params: object): Promise<Node>
  createCustomAudience(fields: readonly string[], params: object): Promise<Node>
  getAds(fields: readonly string[]): Promise<Node[]>
  getInsightsAsync(fields: readonly string[], params: object): Promise<Node>
  getInsights(fields: readonly string[], params: object): Promise<Node[]>
}
type Class = new (id: string) => Node
interface Sdk {
  readonly FacebookAdsApi: { init(token: string, locale: string, crashLog: boolean): unknown }
  readonly AdAccount: Class
  readonly Campaign: Class
  readonly AdSet: Class
  readonly Ad: Class
}

/** The operations with the official SDK, pointed at another Graph. */
export function official(
  graph: string,
  token: string,
  version: string,
  pass: (until: number) => Promise<void>,
): Side & { readonly [AUDIENCE]: () => Promise<void> } {
  const sdk = createRequire(import.meta.url)('facebook-nodejs-business-sdk') as Sdk
  // It has no option for either, and its own version has ended.
  Object.defineProperties(sdk.FacebookAdsApi, { GRAPH: { get: () => graph }, VERSION: { get: () => version } })
  sdk.FacebookAdsApi.init(token, 'en_US', false)
  const account = new sdk.AdAccount(ACCOUNT)
  // It writes into the parameters that it is given, so each call gets its own.
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
  return {
    async 'make a campaign'(made) {
      made['campaign'] = (await account.createCampaign([], structuredClone(CAMPAIGN))).id
    },
    async 'make an ad set'(made) {
      made['adset'] = (await account.createAdSet([], adsetOf(made['campaign'] ?? ''))).id
    },
    async 'make a creative'(made) {
      made['creative'] = (await account.createAdCreative([], structuredClone(CREATIVE))).id
    },
    async 'make an ad'(made) {
      const { adset: adset_id = '', creative: creative_id = '' } = made
      const params = { name: 'One', adset_id, status: 'ACTIVE', creative: { creative_id } }
      made['ad'] = (await account.createAd([], params)).id
    },
    'read the campaign': async ({ campaign = '' }) =>
      (await new sdk.Campaign(campaign).get(['name', 'objective']))._data,
    'raise the budget of the ad set': ({ adset = '' }) => new sdk.AdSet(adset).update([], { daily_budget: 3000 }),
    'rename the ad': ({ ad = '' }) => new sdk.Ad(ad).update([], { name: 'Two' }),
    'list the ads': async () => (await account.getAds(['name'])).map((ad) => ad._data['name']),
    'copy the campaign with all below': ({ campaign = '' }) =>
      new sdk.Campaign(campaign).createCopy([], structuredClone(COPY)),
    async [AUDIENCE]() {
      const params = { name: 'Customers', subtype: 'CUSTOM', customer_file_source: 'USER_PROVIDED_ONLY' }
      const audience = await account.createCustomAudience([], params)
      await audience.createUser([], { payload: { schema: ['EMAIL'], data: EMAILS.map((email) => [sha(email)]) } })
    },
    async 'report the days of the ads'() {
      const { fields, ...params } = REPORT
      const run = await account.getInsightsAsync(fields, params)
      for (;;) {
        const { async_status } = (await run.get(['async_status']))._data
        if (async_status === 'Job Completed') break
        await pass(0)
      }
      return (await run.getInsights([], { limit: 500 })).map((row) => row._data)
    },
    'pause the campaign': ({ campaign = '' }) => new sdk.Campaign(campaign).update([], { status: 'PAUSED' }),
    'delete the ad': ({ ad = '' }) => new sdk.Ad(ad).delete([]),
  }
}
