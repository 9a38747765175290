import { SignalboxError } from '../../../core/errors.ts'

/** The account's own id: with a Page token, `me` would be the Page. */
export const nodeOf = (login: string, account: string | undefined): string => {
  if (account !== undefined) return account
  if (login === 'instagram') return 'me'
  throw new SignalboxError('account_unknown', 'Which Instagram account?', {
    fix: 'Pass its id to app.instagram.api(host, id), or set INSTAGRAM_ACCOUNT_ID.',
  })
}
