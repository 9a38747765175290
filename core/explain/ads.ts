import type { ErrorSheet } from './row.ts'

/** The Marketing API and the Conversions API. */
export const ads: ErrorSheet = {
  product: 'Ads and the Conversions API',
  source: 'https://developers.facebook.com/docs/marketing-api/error-reference',
  read: '2026-11-22',
  groups: [
    { class: 'smaller', numbers: { '1487534': 'The report is too large' } },
    {
      class: 'rate',
      scope: 'account',
      wait: 60,
      numbers: {
        '80000': 'Business use case limit: insights',
        '80003': 'Business use case limit: audiences',
        '80004': 'Business use case limit: ads management',
        '80005': 'Business use case limit: leads',
        '80014': 'Business use case limit: catalogue batches',
        '1487742': 'The ad account made too many calls',
        '2446079': 'The ad account made too many calls',
      },
    },
    {
      class: 'permission',
      scope: 'token',
      numbers: { '294': 'The token lacks ads_management, or the app its access' },
    },
    { class: 'missing', numbers: { '1487366': 'The audience was deleted' } },
    {
      class: 'invalid',
      numbers: {
        '2606': 'The ad cannot be previewed',
        '2607': 'Ads cannot be paid in this currency',
        '2615': 'The ad account cannot be changed like this',
        '2654': 'The audience could not be created',
        '1487694': 'The targeting category no longer exists',
        '2804001': 'An event of the batch is wrong',
        '2804003': 'An event is older than seven days',
        '2804007': 'An event of the batch is wrong',
        '2804016': 'An event of the batch is wrong',
        '2804017': 'An event of the batch is wrong',
        '2804019': 'An event of the batch is wrong',
        '2804048': 'An event of the batch is wrong',
        '2804050': 'An event says too little about the customer',
        '3858258': 'Meta could not download the image',
      },
    },
    {
      class: 'setup',
      scope: 'business',
      numbers: {
        '2650': 'The audience could not be updated',
        '2655': 'The terms for custom audiences are not accepted',
        '2663': 'The terms for custom audiences are not accepted',
        '1487301': 'The audience is not shared with this ad account',
        '1870034': 'The terms for custom audiences are not accepted',
        '1870047': 'The audience would become too small',
      },
    },
    {
      class: 'blocked',
      scope: 'account',
      numbers: { '1713230': 'The audience is blocked' },
    },
    { class: 'version', scope: 'app', numbers: { '2635': 'This version of the Marketing API is no longer served' } },
  ],
}
