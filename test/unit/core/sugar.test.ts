import { instagram } from 'signalbox/instagram'
import { messenger } from 'signalbox/messenger'
import { utility } from 'signalbox/messenger/utility'
import { pages } from 'signalbox/pages'
import { comments } from 'signalbox/pages/comments'
import { leads } from 'signalbox/pages/leads'
import { whatsapp } from 'signalbox/whatsapp'
import { conversations } from 'signalbox/whatsapp/conversations'
import { templates } from 'signalbox/whatsapp/templates'
import { expect, test } from 'vitest'

// A run that has made an API may have sent something: its event takes the long way.
test.each([
  ['whatsapp', whatsapp({ use: [conversations, templates] })],
  ['messenger', messenger({ use: [utility] })],
  ['instagram', instagram()],
  ['pages', pages({ use: [comments, leads] })],
] as const)('the sugar of %s makes no API before it is used', (_, { extend }) => {
  let made = 0
  const on = {
    event: { name: 'message', kind: 'text', id: '1', account: '2', user: '3', at: 4, data: {} },
    get api() {
      made++
      return {}
    },
  }
  const sugar = (extend as ((on: object) => object) | undefined)?.(on) ?? {}
  expect([Object.keys(sugar).length > 0, made]).toEqual([true, 0])
})
