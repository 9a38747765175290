import { authChecks } from './checks/auth.ts'
import { bodyChecks } from './checks/body.ts'
import { conversionChecks } from './checks/conversions.ts'
import { cryptoChecks } from './checks/crypto.ts'
import { dispatchChecks } from './checks/dispatch.ts'
import { durableChecks } from './checks/durable.ts'
import { errorChecks } from './checks/errors.ts'
import { flowChecks } from './checks/flows.ts'
import { httpChecks } from './checks/http.ts'
import type { Checks } from './checks/kit.ts'
import { operatingChecks } from './checks/operating.ts'
import { payloadChecks } from './checks/payloads.ts'
import { productChecks } from './checks/products.ts'
import { signatureChecks } from './checks/signature.ts'

const GROUPS: Readonly<Record<string, Checks>> = {
  crypto: cryptoChecks,
  signature: signatureChecks,
  http: httpChecks,
  body: bodyChecks,
  payloads: payloadChecks,
  dispatch: dispatchChecks,
  errors: errorChecks,
  durable: durableChecks,
  operating: operatingChecks,
  products: productChecks,
  conversions: conversionChecks,
  flows: flowChecks,
  auth: authChecks,
}

export interface Result {
  readonly name: string
  readonly error?: string
}

/** Runs every check where it is called: the same code inside Node, Deno, Bun, workerd and the Edge runtime. */
export async function runSuite(): Promise<Result[]> {
  const results: Result[] = []
  for (const [group, checks] of Object.entries(GROUPS))
    for (const [title, run] of Object.entries(checks)) {
      const name = `${group}: ${title}`
      try {
        await run()
        results.push({ name })
      } catch (error) {
        results.push({ name, error: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) })
      }
    }
  return results
}
