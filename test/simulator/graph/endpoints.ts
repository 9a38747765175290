import { batchEndpoint } from './batch.ts'
import { capiEndpoints } from './capi.ts'
import { conversationEndpoints, conversationNodes } from './conversations.ts'
import { documentEndpoints } from './documents.ts'
import { mediaEndpoints, mediaNodes } from './media.ts'
import { messagingEndpoints, profileEndpoints } from './messaging.ts'
import { oauthEndpoints } from './oauth.ts'
import { pageEndpoints, postNodes } from './pages.ts'
import { subscriptionEndpoints } from './subscriptions.ts'
import type { Endpoint, NodeEndpoint, RootEndpoint } from './table.ts'
import { templateEndpoints, templateNodes } from './templates.ts'
import { whatsappEndpoints } from './whatsapp.ts'

/** Everything that simulated Graph can do, by what the first segment of a path stands for. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...whatsappEndpoints,
  ...messagingEndpoints,
  ...mediaEndpoints,
  ...templateEndpoints,
  ...documentEndpoints,
  ...subscriptionEndpoints,
  ...conversationEndpoints,
  ...pageEndpoints,
]
export const NODES: readonly NodeEndpoint[] = [
  ...mediaNodes,
  ...templateNodes,
  ...conversationNodes,
  ...postNodes,
  ...profileEndpoints,
  ...capiEndpoints,
]
export const ROOT: readonly RootEndpoint[] = [batchEndpoint, ...oauthEndpoints]
