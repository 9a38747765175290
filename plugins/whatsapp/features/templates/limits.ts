import { atMost, must } from '../common/check.ts'
import type { CodeFooter, Footer, TemplateButton, TemplateComponent, TemplateDefinition } from './types.ts'
import { variablesOf } from './variables.ts'

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
  code: 15,
  offer: 16,
  cards: 10,
  apps: 5,
  package: 224,
} as const
/** How many buttons of a kind one template may have, where it is fewer than ten. */
const MAX_OF_KIND: Readonly<Record<string, number>> = {
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  VOICE_CALL: 1,
  OTP: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  FLOW: 1,
}
const SIGNATURE_HASH = 11
const CODE_MINUTES = { min: 1, max: 90 }

const AT_THE_EDGE = /^\s*\{\{|\}\}\s*$/

function checkText(what: string, text: string, max: number): void {
  atMost(what, text, max)
  const names = variablesOf(text)
  const positional = names.filter((n) => /^\d+$/.test(n))
  must(
    positional.length === 0 || positional.length === names.length,
    `${what} mixes {{1}} and {{name}}`,
    'Name all variables of a template, or number them all.',
  )
  must(
    positional.every((n) => Number(n) >= 1 && Number(n) <= positional.length),
    `${what} leaves a number out: ${positional.join(', ')}`,
    'Number the variables from {{1}} without gaps.',
  )
  must(
    names.every((n) => /^[a-z0-9_]+$/.test(n)),
    `${what}: a variable's name is not as Meta takes it`,
    'Use lower-case letters, digits and underscores.',
  )
}

function checkButton(button: TemplateButton): void {
  if ('text' in button) atMost(`Template button "${button.text}"`, button.text, MAX.label)
  if (button.type === 'URL') {
    atMost(`URL of template button "${button.text}"`, button.url, MAX.url)
    const names = variablesOf(button.url)
    must(
      names.length === 0 || (names.length === 1 && button.url.endsWith('}}')),
      `URL of template button "${button.text}" has a variable elsewhere than at its end`,
      'Meta takes one variable, {{1}}, at the very end.',
    )
  }
  if (button.type === 'COPY_CODE') atMost('Template coupon code', button.example, MAX.code)
  if (button.type !== 'OTP' || !button.supported_apps) return
  atMost('Template supported_apps', button.supported_apps, MAX.apps)
  for (const { package_name, signature_hash } of button.supported_apps) {
    atMost('Template package_name', package_name, MAX.package)
    must(signature_hash.length === SIGNATURE_HASH, `Template signature_hash must have ${SIGNATURE_HASH} characters`)
  }
}

function checkButtons(buttons: readonly TemplateButton[]): void {
  atMost('Template buttons', buttons, MAX.buttons)
  for (const [kind, max] of Object.entries(MAX_OF_KIND))
    atMost(
      `Template ${kind} buttons`,
      buttons.filter((b) => b.type === kind),
      max,
    )
  // Read as a string of q (quick reply) and o (other), the q's must stand together at one end.
  const kinds = buttons.map((b) => (b.type === 'QUICK_REPLY' ? 'q' : 'o')).join('')
  must(
    /^(q*o*|o*q*)$/.test(kinds),
    'Template quick replies are mixed with other buttons',
    'Put them all first, or all last.',
  )
  for (const button of buttons) checkButton(button)
}

function checkFooter(footer: Footer | CodeFooter): void {
  if ('text' in footer) atMost('Template footer', footer.text, MAX.footer)
  const { min, max } = CODE_MINUTES
  const minutes = 'text' in footer ? min : footer.code_expiration_minutes
  must(minutes >= min && minutes <= max, `Template code_expiration_minutes is ${minutes}; Meta takes ${min} to ${max}`)
}

function checkComponent(component: TemplateComponent, card: boolean): void {
  if (component.type === 'HEADER' && component.format === 'TEXT') {
    checkText('Template header', component.text, MAX.header)
    must(variablesOf(component.text).length <= 1, 'Template header has more than one variable')
  }
  if (component.type === 'BODY' && 'text' in component) {
    checkText('Template body', component.text, card ? MAX.cardBody : MAX.body)
    must(
      !AT_THE_EDGE.test(component.text),
      'Template body starts or ends with a variable',
      'Put words around it; Meta refuses it with 2388299.',
    )
  }
  if (component.type === 'FOOTER') checkFooter(component)
  if (component.type === 'LIMITED_TIME_OFFER')
    atMost('Template limited-time offer', component.limited_time_offer.text, MAX.offer)
  if (component.type === 'BUTTONS') checkButtons(component.buttons)
  if (component.type === 'CAROUSEL') checkCards(component.cards)
}

/** What each card must have in common with the first one. */
const shapeOf = (components: readonly TemplateComponent[]): string =>
  components
    .map((c) => `${c.type} ${'format' in c ? c.format : ''} ${'buttons' in c ? c.buttons.map((b) => b.type) : ''}`)
    .join('; ')

function checkCards(cards: readonly { readonly components: readonly TemplateComponent[] }[]): void {
  atMost('Template carousel', cards, MAX.cards)
  const shapes = new Set(cards.map((c) => shapeOf(c.components)))
  must(shapes.size <= 1, 'Template carousel has cards of different components', 'Give all cards the same components.')
  for (const card of cards) for (const component of card.components) checkComponent(component, true)
}

/** Throws `limit_exceeded` or `input_invalid` for a definition that Meta would refuse. */
export function checkDefinition(name: string, definition: TemplateDefinition): void {
  atMost('Template name', name, MAX.name)
  must(/^[a-z0-9_]+$/.test(name), `Template name "${name}" is not as Meta takes it`, 'Use a–z, 0–9 and _.')
  const types = definition.components.map((c) => c.type)
  const twice = types.find((type, i) => types.indexOf(type) !== i)
  must(twice === undefined, `Template "${name}" has more than one ${twice}`)
  must(types.includes('BODY'), `Template "${name}" has no BODY`)
  for (const component of definition.components) checkComponent(component, false)
}
