/**
 * Objects of the Marketing API with the fields that people use, in Meta's names. Money is in the smallest unit of the
 * account's currency (cents); Meta answers it, like every number here, as text.
 * Source: https://developers.facebook.com/docs/marketing-api/reference (read 2026-11-25)
 */
export type * from './types/ad-sets.ts'
export type * from './types/ads.ts'
export type * from './types/campaigns.ts'
export type {
  AnyStatus,
  BidStrategy,
  EffectiveStatus,
  Issue,
  PromotedObject,
  Status,
} from './types/common.ts'
export type * from './types/copies.ts'
export type * from './types/creatives.ts'
export type * from './types/targeting.ts'
