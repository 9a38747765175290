export { type BatchCall, batch } from './batch.ts'
export { BUDGETS, type Budget, budgetOf } from './budgets.ts'
export { classify, type ErrorFacts, type ErrorNumbers } from './classify.ts'
export { createGraph, type GraphInit } from './client.ts'
export type { ErrorClass, ErrorScope } from './error-class.ts'
export { GraphError, type MetaError } from './errors.ts'
export { etags } from './etags.ts'
export { type Edge, type Field, fields } from './fields.ts'
export { type GateOptions, gate } from './gate.ts'
export { LIMITS, type Limit, type LimitsOptions, limits, platformLimit, SMOOTHING } from './limits.ts'
export { type Download, type DownloadOptions, download } from './media.ts'
export { eachPage, type Page, type PageOptions, pages } from './pages.ts'
export { createProver, type Prover } from './proof.ts'
export { type RetryOptions, retry } from './retry.ts'
export type { Bytes } from './source.ts'
export { loadTier, saveTier, type Tier, tierOf } from './tiers.ts'
export type {
  Body,
  Call,
  CallOptions,
  Credentials,
  Graph,
  GraphHost,
  Params,
  Reply,
  Site,
  Transformer,
  Value,
} from './types.ts'
export { rupload, type UploadInit, type UploadOptions, upload, uploadVideo } from './upload.ts'
export { type Usage, usageOf } from './usage.ts'
export {
  DEFAULT_VERSION,
  GRAPH_VERSIONS,
  type GraphVersion,
  type VersionNotice,
  type VersionState,
  versionGuard,
  versionState,
} from './versions.ts'
