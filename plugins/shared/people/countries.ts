import { fold, paired, plain } from './text.ts'

/**
 * ISO 3166-1 (read 2026-11-22), by first letter: the other two of the code of three, then what the code of two has
 * instead of its first two: its second letter, or both. `A` `BWw` is ABW and AW; `C` `YMky` is CYM and KY.
 */
const ISO =
  'ABWwFGGOoIALAxLBNDdREeRGRMmSMTAqTFtfTGgUSUTtZE BDIiELENjESqFAGDdGRHRHSsIHaLMLRyLZzMUOLRARBbRNnTNVTWA ' +
  'CAFfANCKHEHLlHNnIVMRODdOGgOKkOLOMkmPVvRIUBUWwXRYMkyYPZE DEUJIMANKkOMZA ECUGYRISHhSPSTeTH FINJILKkRAROoSMm ' +
  'GABBREOGYHAIBINnLPpMBNBwNQqRCRDdRLlTMUFfUMUYy HKGMDNDRVTIUN IDNMNNDOTRLeRNRQqSLSRlTA JAMmEYORPN ' +
  'KAZzENGZHMIRNAORrWT LAOBNBRrBYyCAIEKASOTUUXVA MACoAFfARCODADGgDVvEXxHLKDLILTtMRNEeNGNPpOZzRTSRTQqUSWIYSYTyt ' +
  'NAMCLERFKGAICIUuLDORPLRUZL OMN PAKkANCNnERHLLWwNGgOLlRIRKkpRTtRYySEYFf QAT REUOUUSWA ' +
  'SAUDNENnGPGSgsHNJMLBbLELVvMROMPMpmRBrsSDTPURrVKkVNiWEeWZzXMYCcYR TCACDdGOHAJKKLKMmLSONTOUNnURrUVvWNZA ' +
  'UGAKRaMIRYySAZB VATCTENGBIRNMUT WLFfSM YEM ZAFMBWE'

/** Names in common use that no list of the runtime has; what could mean two countries is left out. */
const ALIASES =
  'uk gb greatbritain gb britain gb england gb scotland gb wales gb northernireland gb ' +
  'unitedstatesofamerica us holland nl turkey tr czechrepublic cz russianfederation ru ivorycoast ci burma mm myanmar mm ' +
  'hongkong hk macau mo macao mo uae ae vatican va holysee va ksa sa eire ie swaziland sz macedonia mk palestine ps ' +
  'bosnia ba trinidad tt republicofkorea kr drcongo cd democraticrepublicofcongo cd'

/** Names are looked up in these languages, as the runtime's own ICU spells them. */
const LANGUAGES = 'en es pt fr de it nl pl ja zh ko ru'

/** A name without the words that lists spell differently: "and" or "&", "Saint" or "St.", "the". */
const core = (name: string): string => name.replace(/\b(?:and|the)\b/gi, '').replace(/\bsaint\b/gi, 'st')

function byName(name: string, all: ReturnType<typeof codes>): string | undefined {
  const wanted = core(name)
  const key = plain(wanted)
  if (key === '') return undefined
  const alias = paired(ALIASES, key)
  if (alias) return alias
  const { compare } = new Intl.Collator('en', { sensitivity: 'base', ignorePunctuation: true })
  for (const language of LANGUAGES.split(' ')) {
    const names = new Intl.DisplayNames([language], { type: 'region' })
    const found = all.find(([, two]) => compare(names.of(two) ?? '', wanted) === 0)
    if (found) return found[1]
  }
  return undefined
}

/** Both codes of every country. */
const codes = (): (readonly [three: string, two: string])[] =>
  ISO.split(' ').flatMap(([a = '', ...rest]) =>
    [...rest.join('').matchAll(/(.)(.)([a-z]*)/g)].map(([, b = '', c = '', own = '']) => {
      const two = own[1] ? own : a + (own || b)
      return [a + b + c, two.toUpperCase()] as const
    }),
  )

/** The lower-case ISO 3166-1 alpha-2 code of a code (two or three letters) or a name; undefined where it is none. */
export function country(text: string): string | undefined {
  const code = fold(text).toUpperCase().replace(/[.\s]/g, '')
  const all = codes()
  const found = all.find((both) => both.includes(code))?.[1]
  return (found ?? byName(text, all))?.toLowerCase()
}
