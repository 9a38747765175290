import { SignalboxError } from '../../../core/errors.ts'

const MAX_REF = 2083

/** A link with a `ref`, which comes back in `referral` events and in the first postback. */
export function refLink(base: string, ref: string | undefined): string {
  if (ref === undefined) return base
  if (!/^[A-Za-z0-9_=-]+$/.test(ref))
    throw new SignalboxError('input_invalid', 'A ref has letters, digits and - _ = only', {
      fix: 'Encode it, for example as base64url.',
    })
  if (ref.length > MAX_REF)
    throw new SignalboxError('limit_exceeded', `ref: ${ref.length} characters; Meta takes 1 to ${MAX_REF}`)
  return `${base}?ref=${ref}`
}
