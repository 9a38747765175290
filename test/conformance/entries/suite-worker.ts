// workerd: answers any request with the results.
import { runSuite } from '../suite.ts'

export default { fetch: async (): Promise<Response> => Response.json(await runSuite()) }
