/** A plain text that no browser takes for anything else, nor keeps. */
export const plain = (body: string, status: number, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(body, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'",
      ...headers,
    },
  })
