import type { ApiInit } from '../../core/plugin.ts'

export interface PagesApi {
  /** Answers a post or a comment. Source: https://developers.facebook.com/docs/graph-api/reference/object/comments */
  comment(object: string, message: string): Promise<{ readonly id: string }>
}

export const createApi = ({ graph }: ApiInit<unknown>): PagesApi => ({
  comment: (object, message) => graph.post(`${object}/comments`, { message }),
})
