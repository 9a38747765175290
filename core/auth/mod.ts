export { type Sealer, sealedStore } from '../seal.ts'
export type { Connected, ConnectProduct } from './connect.ts'
export { type Credential, renewal, type Token, type TokenKind } from './credential.ts'
export { debugToken, type TokenFacts, verifyAccessToken } from './debug.ts'
export {
  exchangeCode,
  exchangeInstagramCode,
  exchangeToken,
  issueSystemUserToken,
  refreshInstagram,
} from './exchange.ts'
export type { Memory } from './memory.ts'
export { type IdTokenVerifier, idTokenVerifier } from './oidc.ts'
export { type PageToken, pageTokens } from './page-tokens.ts'
export { type AuthParts, auth } from './plugin.ts'
export { type RenewalParts, type Renewer, renewals } from './renew.ts'
export { reseal } from './reseal.ts'
export type { Auth, AuthApi, AuthOptions } from './settings.ts'
export { readSignedRequest, type SignedRequest } from './signed-request.ts'
export type { AuthSite, MetaApp } from './site.ts'
export { type Account, createDirectory, type Directory } from './tenants.ts'
export { type CredentialEvent, createTokens, type Tokens, type TokensInit } from './tokens.ts'
export { createVault, type KeyRing, type Vault } from './vault.ts'
export { accountWebhooks, appWebhooks, type Callback, type SubscribedApp, type Subscription } from './webhooks.ts'
