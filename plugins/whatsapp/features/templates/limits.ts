import { atMost, must } from '../common/check.ts'
import type { CodeFooter, Footer, TemplateButton, TemplateComponent, TemplateDefinition } from './types.ts'
import { isNamed, variablesOf } from './variables.ts'

/**
 * What Meta takes in a definition (characters, or pieces). Read 2026-11-22.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
const MAX = {
  name: 512,
  header: 60,
  body: 1024,
  cardBody: 160,
  footer: 60,
  label: 25,
  buttons: 10,
  url: 2000,
  phone: 20,
  code: 15,
  offer: 16,
  cards: 10,
  apps: 5,
  package: 224,
} as const
/** How many buttons of a kind one template may have; of every other kind, one. */
const MAX_OF_KIND: Readonly<Record<string, number>> = { QUICK_REPLY: MAX.buttons, URL: 2 }
const SIGNATURE_HASH = 11
const CODE_MINUTES = { min: 1, max: 90 }
/**
 * Seconds that an undelivered message is kept, by category; -1 is 30 days. Read 2026-11-25.
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/time-to-live
 */
const TTL = { AUTHENTICATION: [30, 900], UTILITY: [30, 43_200], MARKETING: [43_200, 2_592_000] } as const

function checkText(what: string, text: string, max: number): readonly string[] {
  atMost(what, text, max)
  const names = variablesOf(text)
  const numbered = names.every((n) => Number(n) >= 1 && Number(n) <= names.length)
  must(
    numbered || names.every((n) => /^[a-z_][a-z0-9_]*$/.test(n)),
    `${what}: variables are either {{1}}, {{2}} … without gaps or all {{lower_case}}`,
  )
  return names
}

function checkButton(button: TemplateButton): void {
  if ('text' in button) atMost('Template button', button.text, MAX.label)
  if (button.type === 'URL') {
    atMost('Template URL', button.url, MAX.url)
    must(/^[^{]*(\{\{1\}\})?$/.test(button.url), 'Template URL: its one variable, {{1}}, stands at the very end')
  }
  if (button.type === 'PHONE_NUMBER') atMost('Template phone_number', button.phone_number, MAX.phone)
  if (button.type === 'COPY_CODE') atMost('Template coupon code', button.example, MAX.code)
  if (button.type !== 'OTP' || !button.supported_apps) return
  atMost('Template supported_apps', button.supported_apps, MAX.apps)
  for (const { package_name, signature_hash } of button.supported_apps) {
    atMost('Template package_name', package_name, MAX.package)
    must(signature_hash.length === SIGNATURE_HASH, `Template signature_hash has ${SIGNATURE_HASH} characters`)
  }
}

function checkButtons(buttons: readonly TemplateButton[]): void {
  atMost('Template buttons', buttons, MAX.buttons)
  for (const { type } of buttons) {
    const alike = buttons.filter((b) => b.type === type)
    atMost(`Template ${type} buttons`, alike, MAX_OF_KIND[type] ?? 1)
  }
  // Read as a string of q (quick reply) and o (other), the q's must stand together at one end.
  const kinds = buttons.map((b) => (b.type === 'QUICK_REPLY' ? 'q' : 'o')).join('')
  must(/^(q*o*|o*q*)$/.test(kinds), 'Template quick replies stand together, first or last')
  for (const button of buttons) checkButton(button)
}

function checkFooter(footer: Footer | CodeFooter): void {
  if ('text' in footer) atMost('Template footer', footer.text, MAX.footer)
  const { min, max } = CODE_MINUTES
  const minutes = 'text' in footer ? min : footer.code_expiration_minutes
  must(minutes >= min && minutes <= max, `Template code_expiration_minutes are ${min} to ${max}`)
}

function checkComponent(component: TemplateComponent, card: boolean): void {
  if (component.type === 'HEADER' && component.format === 'TEXT')
    must(checkText('Template header', component.text, MAX.header).length <= 1, 'Template header has one variable')
  if (component.type === 'BODY' && 'text' in component) {
    checkText('Template body', component.text, card ? MAX.cardBody : MAX.body)
    // Meta refuses it with 2388299.
    must(!/^\s*\{\{|\}\}\s*$/.test(component.text), 'Template body begins and ends with words, not with a variable')
  }
  if (component.type === 'FOOTER') checkFooter(component)
  if (component.type === 'LIMITED_TIME_OFFER') atMost('Template offer', component.limited_time_offer.text, MAX.offer)
  if (component.type === 'BUTTONS') checkButtons(component.buttons)
  if (component.type === 'CAROUSEL') checkCards(component.cards)
}

/** What each card must have in common with the first one. */
const shapeOf = (components: readonly TemplateComponent[]): string =>
  JSON.stringify(
    components.map((c) => [c.type, 'format' in c && c.format, 'buttons' in c && c.buttons.map((b) => b.type)]),
  )

function checkCards(cards: readonly { readonly components: readonly TemplateComponent[] }[]): void {
  atMost('Template carousel', cards, MAX.cards)
  must(new Set(cards.map((c) => shapeOf(c.components))).size <= 1, 'Template cards have the same components')
  for (const card of cards) for (const component of card.components) checkComponent(component, true)
}

/** Throws `limit_exceeded` or `input_invalid` for a definition that Meta would refuse. */
export function checkDefinition(name: string, definition: TemplateDefinition): void {
  atMost('Template name', name, MAX.name)
  must(/^[a-z0-9_]+$/.test(name), `Template name "${name}" is not of a–z, 0–9 and _`)
  const { category, message_send_ttl_seconds: ttl = -1 } = definition
  const [least, most] = TTL[category] ?? [ttl, ttl]
  must(ttl === -1 || (ttl >= least && ttl <= most), `Template message_send_ttl_seconds are ${least} to ${most}, or -1`)
  const types = definition.components.map((c) => c.type)
  must(types.includes('BODY') && new Set(types).size === types.length, `Template "${name}" has a BODY, and one of each`)
  for (const component of definition.components) checkComponent(component, false)
  isNamed(definition.components)
}
