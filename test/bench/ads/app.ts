// An app that manages and reports, as it is deployed; `all.ts` has every feature.
import { createApp } from '../../../core/fast.ts'
import { reports } from '../../../plugins/ads/features/reports.ts'
import { ads } from '../../../plugins/ads/mod.ts'

export const app = createApp({ plugins: [ads({ use: [reports] })] })
