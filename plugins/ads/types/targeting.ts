export interface Named {
  readonly id: string
  readonly name?: string
}
export interface GeoLocations {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly countries?: readonly string[]
  readonly regions?: readonly { readonly key: string }[]
  readonly cities?: readonly { readonly key: string; readonly radius?: number; readonly distance_unit?: string }[]
  readonly zips?: readonly { readonly key: string }[]
  readonly custom_locations?: readonly object[]
  readonly location_types?: readonly ('home' | 'recent')[]
  readonly [key: string]: unknown
}
interface Detailed {
  readonly interests?: readonly Named[]
  readonly behaviors?: readonly Named[]
  readonly life_events?: readonly Named[]
  readonly industries?: readonly Named[]
  readonly work_employers?: readonly Named[]
  readonly work_positions?: readonly Named[]
  readonly family_statuses?: readonly Named[]
  readonly [key: string]: unknown
}
/** Source: https://developers.facebook.com/docs/marketing-api/audiences/reference/basic-targeting */
export interface Targeting extends Detailed {
  readonly geo_locations?: GeoLocations
  readonly excluded_geo_locations?: GeoLocations
  readonly age_min?: number
  readonly age_max?: number
  readonly genders?: readonly (1 | 2)[]
  readonly locales?: readonly number[]
  readonly custom_audiences?: readonly Named[]
  readonly excluded_custom_audiences?: readonly Named[]
  readonly flexible_spec?: readonly Detailed[]
  readonly publisher_platforms?: readonly ('facebook' | 'instagram' | 'messenger' | 'audience_network' | 'threads')[]
  readonly facebook_positions?: readonly string[]
  readonly instagram_positions?: readonly string[]
  readonly messenger_positions?: readonly string[]
  readonly device_platforms?: readonly ('mobile' | 'desktop')[]
  /** `advantage_audience`: 1 lets Meta go beyond the audience, 0 does not. */
  readonly targeting_automation?: { readonly advantage_audience?: 0 | 1; readonly [key: string]: unknown }
}
