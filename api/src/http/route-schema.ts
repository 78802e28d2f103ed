/** What the routes say of themselves beside shapes; the OpenAPI document is made of it. */
declare module 'fastify' {
  interface FastifySchema {
    operationId?: string
    summary?: string
    description?: string
    tags?: readonly string[]
  }
  interface FastifyContextConfig {
    /** The items of the body are checked one by one by the handler, so that one that does not fit fails no other. */
    bodyIsEnvelope?: boolean
    /** Left out of the OpenAPI document. */
    undocumented?: boolean
  }
}

export {}
