import { createApp } from '../../../core/fast.ts'
import { audiences } from '../../../plugins/ads/features/audiences.ts'
import { leads } from '../../../plugins/ads/features/leads.ts'
import { media } from '../../../plugins/ads/features/media.ts'
import { reports } from '../../../plugins/ads/features/reports.ts'
import { targeting } from '../../../plugins/ads/features/targeting.ts'
import { ads } from '../../../plugins/ads/mod.ts'

export const app = createApp({ plugins: [ads({ use: [reports, audiences, targeting, media, leads] })] })
