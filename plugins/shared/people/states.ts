import { bare, paired, plain } from './text.ts'

// Full names only, spelled as `plain` leaves them. Sources: USPS Publication 28, Appendix B; Canada Post
// Addressing Guidelines, Symbols and Abbreviations (read 2026-11-22).
const US =
  'alabama al alaska ak arizona az arkansas ar california ca colorado co connecticut ct delaware de ' +
  'districtofcolumbia dc washingtondc dc florida fl georgia ga hawaii hi idaho id illinois il indiana in iowa ia ' +
  'kansas ks kentucky ky louisiana la maine me maryland md massachusetts ma michigan mi minnesota mn mississippi ms ' +
  'missouri mo montana mt nebraska ne nevada nv newhampshire nh newjersey nj newmexico nm newyork ny ' +
  'northcarolina nc northdakota nd ohio oh oklahoma ok oregon or pennsylvania pa rhodeisland ri southcarolina sc ' +
  'southdakota sd tennessee tn texas tx utah ut vermont vt virginia va washington wa westvirginia wv wisconsin wi ' +
  'wyoming wy americansamoa as guam gu northernmarianaislands mp puertorico pr usvirginislands vi'
const CANADA =
  'alberta ab britishcolumbia bc colombiebritannique bc manitoba mb newbrunswick nb nouveaubrunswick nb ' +
  'newfoundlandandlabrador nl newfoundland nl labrador nl terreneuveetlabrador nl northwestterritories nt ' +
  'territoiresdunordouest nt novascotia ns nouvelleecosse ns nunavut nu ontario on princeedwardisland pe ' +
  'ileduprinceedouard pe quebec qc saskatchewan sk yukon yt'

/**
 * The code of a US state or Canadian province; elsewhere the name itself, never cut. With a `country`, only that
 * country's names are looked up, so that `Georgia` in another country stays a name.
 */
export function state(text: string, country: string | undefined): string {
  // "State of Texas", "California, USA", "N. Carolina"
  const name = plain(text)
    .replace(/^stateof|(?<=.)(usa|canada|state)$/g, '')
    .replace(/^([ns])(?=carolina|dakota)/, (at) => (at === 'n' ? 'north' : 'south'))
  const find = (code: string, table: string): string | undefined =>
    country === undefined || country === code ? paired(table, name) : undefined
  return find('us', US) ?? find('ca', CANADA) ?? bare(text)
}
