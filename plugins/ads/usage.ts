import { type Budget, budgetOf } from '../../core/graph/budgets.ts'
import { GraphError } from '../../core/graph/errors.ts'
import { gate } from '../../core/graph/gate.ts'
import type { Graph, Transformer } from '../../core/graph/types.ts'
import { type Usage as Spent, usageOf } from '../../core/graph/usage.ts'

/** How much of an account's budgets is used up. */
export interface Usage {
  readonly account: string
  /** `limited` (once "development" or "standard") or `full` (once "advanced"); undefined where Meta does not say. */
  readonly tier: 'limited' | 'full' | undefined
  /** Of the fullest budget; calls are refused from 100 on. */
  readonly percent: number
  /** When calls work again, in ms since the epoch; undefined where they do. */
  readonly retryAt: number | undefined
  /** Every budget that Meta told of. */
  readonly budgets: readonly Spent[]
}

/** Meta's names of the access, before and since May 2026. */
const TIERS: Readonly<Record<string, Usage['tier']>> = {
  development_access: 'limited',
  limited_access: 'limited',
  standard_access: 'full',
  full_access: 'full',
}

/** Asks Meta with the cheapest call there is; a refusal for the limit is an answer as well. */
export async function readUsage(graph: Graph, account: string, now: () => number): Promise<Usage> {
  let headers: Headers | undefined
  let retryAt: number | undefined
  try {
    headers = (await graph.call({ method: 'GET', path: account, params: { fields: 'id' } })).headers
  } catch (error) {
    if (!(error instanceof GraphError) || error.class !== 'rate') throw error
    headers = error.headers
    retryAt = error.retryAt
  }
  const budgets = usageOf(headers)
  const tier = budgets.map((b) => TIERS[b.tier ?? '']).find((t) => t !== undefined)
  const wait = Math.max(0, ...budgets.map((b) => b.regainMs))
  return {
    account,
    tier,
    percent: Math.max(0, ...budgets.map((b) => b.percent)),
    retryAt: retryAt ?? (wait > 0 ? now() + wait : undefined),
    budgets,
  }
}

/** How many calls an hour a use case of an account allows, by its tier and its active ads or audiences. */
export const allowance = (
  useCase: Budget['useCase'],
  tier: 'limited' | 'full',
  active: number,
): { readonly calls: number; readonly perMs: number } => budgetOf(useCase, tier, active)

/** Holds an account's calls back while a budget of it is used up: each ad account on its own, whoever calls it. */
export function accountGate(): (account: string) => Transformer {
  const held = gate()
  return (account) => (call, next, site) =>
    held(call, next, { ...site, account: /^act_\d+/.exec(call.path)?.[0] ?? account })
}
