import { fold, plain } from './text.ts'

/** ISO 3166-1 (read 2026-11-22): three letters, then the two-letter code where it is not the first two of the three. */
const ISO =
  'AFG ALAAX ALB DZA ASM ANDAD AGOAO AIA ATAAQ ATGAG ARG ARMAM ABWAW AUS AUTAT AZE BHSBS BHR BGDBD BRBBB BLRBY ' +
  'BEL BLZBZ BENBJ BMU BTN BOL BESBQ BIHBA BWA BVT BRA IOT BRNBN BGR BFA BDIBI CPVCV KHM CMR CAN CYMKY CAFCF ' +
  'TCDTD CHLCL CHNCN CXR CCK COL COMKM COGCG CODCD COKCK CRI CIV HRV CUB CUWCW CYP CZE DNKDK DJI DMA DOM ECU ' +
  'EGY SLVSV GNQGQ ERI ESTEE ETH FLKFK FROFO FJI FIN FRA GUFGF PYFPF ATFTF GAB GMB GEO DEU GHA GIB GRC GRLGL ' +
  'GRDGD GLPGP GUM GTM GGY GINGN GNBGW GUYGY HTI HMD VAT HND HKG HUN ISL IND IDN IRN IRQIQ IRLIE IMN ISRIL ITA ' +
  'JAMJM JPN JEY JOR KAZKZ KEN KIR PRKKP KORKR KWT KGZ LAO LVA LBN LSO LBRLR LBYLY LIE LTU LUX MACMO MKD MDGMG ' +
  'MWI MYS MDVMV MLI MLTMT MHL MTQMQ MRT MUS MYTYT MEXMX FSMFM MDA MCO MNG MNEME MSR MAR MOZMZ MMR NAM NRU NPL ' +
  'NLD NCL NZL NIC NER NGA NIUNU NFK MNPMP NOR OMN PAKPK PLWPW PSE PAN PNGPG PRYPY PER PHL PCNPN POLPL PRTPT ' +
  'PRI QAT REU ROU RUS RWA BLM SHN KNA LCA MAFMF SPMPM VCT WSM SMR STP SAU SENSN SRBRS SYCSC SLE SGP SXM SVKSK ' +
  'SVNSI SLBSB SOM ZAF SGSGS SSD ESP LKA SDN SURSR SJM SWZSZ SWESE CHE SYR TWN TJK TZA THA TLS TGO TKL TON TTO ' +
  'TUNTN TURTR TKMTM TCA TUVTV UGA UKRUA AREAE GBR USA UMI URYUY UZB VUT VEN VNM VGB VIR WLFWF ESHEH YEM ZMB ' +
  'ZWE'

/** Names in common use that no list of the runtime has; what could mean two countries is left out. */
const ALIASES =
  'uk gb greatbritain gb britain gb england gb scotland gb wales gb northernireland gb ' +
  'unitedstatesofamerica us holland nl turkey tr czechrepublic cz russianfederation ru ivorycoast ci burma mm myanmar mm ' +
  'hongkong hk macau mo macao mo uae ae vatican va'

/** Names are looked up in these languages, as the runtime's own ICU spells them. */
const LANGUAGES = 'en es pt fr de it nl pl ja zh ko ru'

/** A name without the words that lists spell differently: "and" or "&", "Saint" or "St.", "the". */
const core = (name: string): string => name.replace(/\b(?:and|the)\b/gi, '').replace(/\bsaint\b/gi, 'st')

function byName(name: string, codes: readonly string[]): string | undefined {
  const wanted = core(name)
  const key = plain(wanted)
  if (key === '') return undefined
  const aliases = ALIASES.split(' ')
  const alias = aliases.indexOf(key)
  if (alias >= 0 && alias % 2 === 0) return aliases[alias + 1]
  const { compare } = new Intl.Collator('en', { sensitivity: 'base', ignorePunctuation: true })
  for (const language of LANGUAGES.split(' ')) {
    const names = new Intl.DisplayNames([language], { type: 'region' })
    const found = codes.find((code) => compare(names.of(code) ?? '', wanted) === 0)
    if (found) return found.toLowerCase()
  }
  return undefined
}

/** The lower-case ISO 3166-1 alpha-2 code of a code (two or three letters) or a name; undefined where it is none. */
export function country(text: string): string | undefined {
  const rows = ISO.split(' ').map((row) => [row.slice(0, 3), row.slice(3) || row.slice(0, 2)] as const)
  const code = fold(text).toUpperCase().replace(/\./g, '')
  const row = rows.find((names) => names.some((name) => name === code))
  return (
    row?.[1].toLowerCase() ??
    byName(
      text,
      rows.map(([, two]) => two),
    )
  )
}
