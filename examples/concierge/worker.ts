// Cloudflare: Workers AI classifies, Claude drafts through AI Gateway. Secrets: ANTHROPIC_API_KEY and those of Meta.
import { createAnthropic } from '@ai-sdk/anthropic'
import { cloudflare } from 'signalbox/cloudflare'
import { durableObject } from 'signalbox/cloudflare/object'
import { createWorkersAI } from 'workers-ai-provider'
import { concierge } from './app.ts'
import { modelAssistant } from './models.ts'

interface Models {
  readonly AI: Parameters<typeof createWorkersAI>[0] extends { binding: infer B } ? B : never
  readonly ANTHROPIC_API_KEY: string
  /** https://gateway.ai.cloudflare.com/v1/<account>/<gateway>/anthropic/v1; without it Anthropic is called directly. */
  readonly AI_GATEWAY_URL?: string
}
const app = concierge({
  assistant(env) {
    const { AI, ANTHROPIC_API_KEY, AI_GATEWAY_URL } = env as Models
    const anthropic = createAnthropic({ apiKey: ANTHROPIC_API_KEY, ...(AI_GATEWAY_URL && { baseURL: AI_GATEWAY_URL }) })
    return modelAssistant({
      classifier: createWorkersAI({ binding: AI })('@cf/meta/llama-3.1-8b-instruct-fast'),
      writer: anthropic('claude-haiku-4-5'),
    })
  },
})

export default cloudflare(app)
export const SignalboxStore = durableObject(app)
