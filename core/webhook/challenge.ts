import type { Log } from '../host.ts'
import { plain } from './answer.ts'
import { equalText } from './signature.ts'

/**
 * Answers Meta's verification request: the raw challenge, if the token is ours and the challenge has Meta's form.
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
 */
export async function answerChallenge(url: URL, verifyToken: string | undefined, log: Log): Promise<Response> {
  const query = url.searchParams
  const token = query.get('hub.verify_token') ?? ''
  if (query.get('hub.mode') !== 'subscribe' || !verifyToken || !(await equalText(token, verifyToken))) {
    log.warn('webhook refused', { reason: 'another verify token' })
    return plain('forbidden', 403)
  }
  const challenge = query.get('hub.challenge') ?? ''
  return /^[0-9A-Za-z_-]{1,128}$/.test(challenge) ? plain(challenge, 200) : plain('bad challenge', 400)
}
