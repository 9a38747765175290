import { SignalboxError, toLog } from '../../../../core/errors.ts'
import type { Feature } from '../../../../core/feature.ts'
import type { Host } from '../../../../core/host.ts'
import { router } from '../../../../core/router.ts'
import type { Store } from '../../../../core/storage/store.ts'
import { readBody } from '../../../../core/webhook/body.ts'
import type { WhatsAppApi, WhatsAppFeature } from '../../mod.ts'
import { type FlowKeys, handleFlow } from './handle.ts'
import { importFlowKey } from './keys.ts'
import { type FlowMediaApi, flowMediaApi } from './media.ts'
import { answerFlow, type FlowDefinition, type Screens } from './screens.ts'

/** What handlers of an endpoint have besides their turn. */
export interface FlowServices {
  readonly host: Host
  /** The plugin's own rows. */
  readonly store: Store
  api(phoneNumberId?: string): WhatsAppApi & FlowMediaApi
}
type Env = Readonly<Record<string, unknown>>
export interface FlowEndpointOptions<S extends Screens> extends FlowDefinition<S, FlowServices> {
  /** Below `/whatsapp`. Default: `/flows`. One endpoint a Flow: a request does not name its Flow. */
  readonly path?: `/${string}` | undefined
  /**
   * PEM texts, the newest first. Default: FLOWS_PRIVATE_KEY and, while keys are rotated, FLOWS_PRIVATE_KEY_PREVIOUS
   * of the environment.
   */
  privateKeys?(env: never): readonly string[]
}
export interface FlowEndpoint extends WhatsAppFeature {
  readonly event: never
  readonly api: FlowMediaApi
  readonly extras: unknown
}

/** A request is a few screens' worth of text. */
const MAX_BYTES = 1024 * 1024

const texts = (...values: readonly unknown[]): string[] =>
  values.filter((v): v is string => typeof v === 'string' && v.trim() !== '')

async function keysOf(env: Env, given: readonly string[] | undefined): Promise<FlowKeys> {
  const pems = given ?? texts(env['FLOWS_PRIVATE_KEY'], env['FLOWS_PRIVATE_KEY_PREVIOUS'])
  if (pems.length === 0)
    throw new SignalboxError('config_missing', 'The Flows endpoint has no private key', {
      fix: 'Set FLOWS_PRIVATE_KEY (PEM, unencrypted), and its public half with api.flows.setPublicKey.',
    })
  const secrets = texts(env['META_APP_SECRET'], env['META_APP_SECRET_PREVIOUS'])
  return { keys: await Promise.all(pems.map(importFlowKey)), secrets }
}

/**
 * The endpoint of one Flow, as a route of the app: `POST /whatsapp/flows`. It verifies, decrypts, validates what each
 * screen sends by its schema, and encrypts what the handlers answer; on Web Crypto alone.
 * Source: https://developers.facebook.com/docs/whatsapp/flows/guides/implementingyourflowendpoint
 *
 * @example
 * const booking = flowEndpoint({
 *   screens: {
 *     DATES: { data: v.object({ dates: v.array(v.string()) }), payload: v.object({ date: v.string() }) },
 *     CONFIRM: { data: v.object({ date: v.string() }) },
 *   },
 *   init: ({ show }) => show('DATES', { dates: ['2027-01-04', '2027-01-05'] }),
 *   on: {
 *     DATES: ({ data, show }) => show('CONFIRM', { date: data.date }),
 *     CONFIRM: ({ finish }) => finish({ booked: true }),
 *   },
 * })
 * const app = createApp({ plugins: [whatsapp({ use: [booking] })] })
 */
export function flowEndpoint<const S extends Screens>(
  options: FlowEndpointOptions<S>,
): Feature<FlowEndpoint, WhatsAppApi> {
  const perEnv = new WeakMap<object, Promise<FlowKeys>>()
  const settings = (host: Host): Promise<FlowKeys> => {
    const env = host.env as Env
    const known = perEnv.get(env)
    if (known) return known
    const made = keysOf(env, options.privateKeys?.(env as never))
    perEnv.set(env, made)
    return made
  }
  return {
    product: 'whatsapp',
    api: flowMediaApi,
    router,
    routes: [
      {
        method: 'POST',
        path: options.path ?? '/flows',
        async handle(request, { host, store, api }) {
          const { log } = host
          const bytes = await readBody(request, { maxBytes: MAX_BYTES }, host.timer)
          if (typeof bytes === 'number') return new Response(null, { status: bytes })
          return handleFlow(bytes, request.headers.get('x-hub-signature-256'), await settings(host), {
            answer: (asked) => answerFlow(options, asked, { host, store, api }),
            reported: ({ screen, data }) => log.warn('flow reported an error', { screen, error: data?.['error'] }),
            failed: (error, { screen, action }) => toLog(log, 'flow handler failed', { screen, action })(error),
          })
        },
      },
    ],
  }
}
