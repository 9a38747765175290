import { adsNodes } from './ads.ts'
import { searchEndpoint } from './ads-targeting.ts'
import { batchEndpoint } from './batch.ts'
import { callEndpoints } from './calls.ts'
import { capiEndpoints, qualityEndpoint } from './capi.ts'
import { commentNodes } from './comments.ts'
import { conversationEndpoints, conversationNodes } from './conversations.ts'
import { documentEndpoints } from './documents.ts'
import { flowEndpoints, flowNodes } from './flows.ts'
import { groupEndpoints, groupNodes } from './groups.ts'
import { inboxEndpoints, inboxNodes } from './inbox.ts'
import { insightEndpoints, insightNodes } from './insights.ts'
import { containerUploads, instagramEndpoints, instagramNodes } from './instagram-media.ts'
import { leadEndpoints, leadNodes } from './leads.ts'
import { mediaEndpoints, mediaNodes } from './media.ts'
import { messagingEndpoints, profileEndpoints } from './messaging.ts'
import { businessNodes, oauthEndpoints } from './oauth.ts'
import { pageEndpoints, postNodes } from './pages.ts'
import { photoEndpoints, photoNodes } from './photos.ts'
import { qrCodeEndpoints } from './qr-codes.ts'
import { subscriptionEndpoints } from './subscriptions.ts'
import type { Endpoint, NodeEndpoint, RootEndpoint } from './table.ts'
import { templateEndpoints, templateNodes } from './templates.ts'
import { usernameEndpoints } from './usernames.ts'
import { videoEndpoints, videoNodes, videoUploads } from './videos.ts'
import { whatsappEndpoints } from './whatsapp.ts'
import { templateAnalyticsEndpoints } from './whatsapp-analytics.ts'

/** Everything that simulated Graph can do, by what the first segment of a path stands for. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...whatsappEndpoints,
  ...callEndpoints,
  ...groupEndpoints,
  ...qrCodeEndpoints,
  ...usernameEndpoints,
  ...templateAnalyticsEndpoints,
  ...flowEndpoints,
  ...messagingEndpoints,
  ...mediaEndpoints,
  ...templateEndpoints,
  ...documentEndpoints,
  ...subscriptionEndpoints,
  ...conversationEndpoints,
  ...inboxEndpoints,
  ...pageEndpoints,
  ...photoEndpoints,
  ...videoEndpoints,
  ...instagramEndpoints,
  ...insightEndpoints,
  ...leadEndpoints,
]
export const NODES: readonly NodeEndpoint[] = [
  ...mediaNodes,
  ...templateNodes,
  ...groupNodes,
  ...flowNodes,
  ...conversationNodes,
  ...postNodes,
  ...photoNodes,
  ...videoNodes,
  ...instagramNodes,
  ...commentNodes,
  ...insightNodes,
  ...leadNodes,
  ...businessNodes,
  ...inboxNodes,
  ...profileEndpoints,
  ...capiEndpoints,
  ...adsNodes,
]
export const ROOT: readonly RootEndpoint[] = [
  batchEndpoint,
  searchEndpoint,
  qualityEndpoint,
  ...oauthEndpoints,
  videoUploads,
  containerUploads,
]
