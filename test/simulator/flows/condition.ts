import { at } from '../json.ts'
import type { Scope } from './flow-json.ts'

const TOKEN =
  /\s*(?:\$\{((?:data|form|screen)\.[\w.-]+)\}|'((?:[^'\\]|\\.)*)'|(\d+(?:\.\d+)?)|(true|false)\b|(==|!=|>=|<=|&&|\|\||[!<>()]))/y
interface Token {
  readonly operator?: string
  readonly value?: unknown
}

function tokensOf(text: string, scope: Scope): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex
    const found = TOKEN.exec(text)
    if (!found) throw new Error(`The condition of a Flow cannot be read at "${text.slice(from)}": ${text}`)
    const [, path, string, number, boolean, operator] = found
    if (path !== undefined) tokens.push({ value: at(scope, path) })
    else if (string !== undefined) tokens.push({ value: string.replace(/\\(.)/g, '$1') })
    else if (number !== undefined) tokens.push({ value: Number(number) })
    else if (boolean !== undefined) tokens.push({ value: boolean === 'true' })
    else tokens.push({ operator: operator ?? '' })
  }
  return tokens
}

/** From loose to tight. Numbers come from inputs as texts. */
const LEVELS: readonly Readonly<Record<string, (a: unknown, b: unknown) => boolean>>[] = [
  { '||': (a, b) => a === true || b === true },
  { '&&': (a, b) => a === true && b === true },
  { '==': (a, b) => same(a, b), '!=': (a, b) => !same(a, b) },
  {
    '>': (a, b) => Number(a) > Number(b),
    '>=': (a, b) => Number(a) >= Number(b),
    '<': (a, b) => Number(a) < Number(b),
    '<=': (a, b) => Number(a) <= Number(b),
  },
]
const same = (a: unknown, b: unknown): boolean =>
  typeof a === 'number' || typeof b === 'number' ? Number(a) === Number(b) : (a ?? '') === (b ?? '')

/**
 * Whether a condition of a Flow JSON holds: `(${form.age} >= 18) && ${data.kind} == 'full'`. Throws for what is none.
 * Source: https://developers.facebook.com/docs/whatsapp/flows/reference/components#if-component
 */
export function holds(condition: unknown, scope: Scope): boolean {
  if (typeof condition !== 'string') return condition === true
  // Since Flow JSON 6.0 an expression may stand between backticks.
  const text = condition.replace(/^\s*`|`\s*$/g, '')
  const tokens = tokensOf(text, scope)
  let next = 0
  const is = (operator: string): boolean => tokens[next]?.operator === operator && next++ >= 0
  function operand(): unknown {
    if (is('!')) return operand() !== true
    if (is('(')) {
      const inner = level(0)
      if (!is(')')) throw new Error(`A bracket is missing in the condition of a Flow: ${text}`)
      return inner
    }
    const token = tokens[next++]
    if (!token || token.operator !== undefined)
      throw new Error(`A value is missing in the condition of a Flow: ${text}`)
    return token.value
  }
  function level(depth: number): unknown {
    const operators = LEVELS[depth]
    if (!operators) return operand()
    let left = level(depth + 1)
    for (;;) {
      const name = tokens[next]?.operator ?? ''
      const apply = Object.hasOwn(operators, name) ? operators[name] : undefined
      if (!apply) return left
      next++
      left = apply(left, level(depth + 1))
    }
  }
  const result = level(0)
  if (next < tokens.length) throw new Error(`The condition of a Flow goes on after its end: ${text}`)
  return result === true
}
