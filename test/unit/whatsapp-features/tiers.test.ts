import { expect, test } from 'vitest'
import { createApp } from '../../../core/mod.ts'
import { tiers } from '../../../plugins/whatsapp/features/tiers.ts'
import { whatsapp } from '../../../plugins/whatsapp/mod.ts'
import { simulator } from '../../simulator/mod.ts'

test('the tier of an account follows Meta’s webhooks', async () => {
  const app = createApp({ plugins: [whatsapp({ use: [tiers] })] })
  expect(app.fields()).toEqual({
    whatsapp_business_account: ['business_capability_update', 'messages', 'phone_number_quality_update'],
  })
  const sim = simulator(app)
  const waba = () => (sim.webhooks.at(-1)?.body as { entry: { id: string }[] } | undefined)?.entry[0]?.id ?? ''
  await sim.whatsapp.change('business_capability_update', { max_daily_conversations_per_business: 'TIER_2K' })
  const tier = () => app.whatsapp.api(sim.host).tier(waba())
  expect(await tier()).toMatchObject({ name: 'TIER_2K', perDay: 2000 })
  await sim.whatsapp.change('phone_number_quality_update', {
    display_phone_number: '27820000000',
    event: 'THROUGHPUT_UPGRADE',
    current_limit: 'TIER_UNLIMITED',
  })
  expect(await tier()).toEqual({ name: 'TIER_UNLIMITED', perSecond: 1000 })
  await sim.whatsapp.change('phone_number_quality_update', { event: 'DOWNGRADE', current_limit: 'TIER_100K' })
  expect(await tier()).toEqual({ name: 'TIER_100K', perDay: 100_000, perSecond: 1000 })
  await sim.whatsapp.change('account_update', { event: 'VERIFIED_ACCOUNT' })
  expect((await tier())?.name).toBe('TIER_100K')
  expect(await app.whatsapp.api(sim.host).tier('other')).toBeUndefined()
})
