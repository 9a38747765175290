export { type Sealer, sealedStore } from '../seal.ts'
export type { Connected, ConnectProduct } from './connect.ts'
export { type Credential, renewal, type Token, type TokenKind } from './credential.ts'
export {
  type AuthSite,
  debugToken,
  exchangeCode,
  exchangeInstagramCode,
  exchangeToken,
  issueSystemUserToken,
  type MetaApp,
  type PageToken,
  pageTokens,
  refreshInstagram,
  type TokenFacts,
  verifyAccessToken,
} from './exchange.ts'
export { type IdTokenVerifier, idTokenVerifier } from './oidc.ts'
export { type Auth, type AuthApi, type AuthOptions, type AuthParts, auth } from './plugin.ts'
export { readSignedRequest, type SignedRequest } from './signed-request.ts'
export { type Account, createDirectory, type Directory } from './tenants.ts'
export { type CredentialEvent, createTokens, reseal, type Tokens, type TokensInit } from './tokens.ts'
export { createVault, type KeyRing, type Vault } from './vault.ts'
export { accountWebhooks, appWebhooks, type Callback, type SubscribedApp, type Subscription } from './webhooks.ts'
