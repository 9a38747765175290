export type { App, Asks, Durable, Effects, Options } from './app.ts'
export { createApp } from './app.ts'
export { type ErrorCode, SignalboxError } from './errors.ts'
export { GraphError } from './graph/errors.ts'
export type { Call, Credentials, Graph, Reply, Transformer } from './graph/types.ts'
export type { Host, Log, Runnable } from './host.ts'
export {
  type ApiInit,
  type Change,
  type Definition,
  definePlugin,
  type Entry,
  type EventBase,
  type Feature,
  type FeatureTypes,
  type Plugin,
  type Route,
  type Task,
  type Types,
  type With,
  withFeatures,
} from './plugin.ts'
export { type KeySpec, type Keys, keys, type Schema } from './schema.ts'
export type { Store } from './storage/store.ts'
export type { Context, CoreEnv, EnvOf, Handler, Next, Tenants } from './types.ts'
