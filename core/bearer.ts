import { equalText } from './webhook/signature.ts'

/** Whether a request carries one of these secrets as its bearer; where there is none, no request does. */
export async function hasBearer(request: Request, secrets: readonly (string | undefined)[]): Promise<boolean> {
  const given = request.headers.get('authorization') ?? ''
  const fits = await Promise.all(secrets.map((secret) => secret && equalText(given, `Bearer ${secret}`)))
  return fits.includes(true)
}

/** A refusal of the operator's routes: what it is by name, and more where that helps. */
export const refused = (status: number, error: string, more?: object, headers: HeadersInit = {}): Response =>
  Response.json({ error, ...more }, { status, headers })
