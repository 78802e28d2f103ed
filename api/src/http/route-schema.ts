/** What the routes say of themselves beside shapes; the OpenAPI document is made of it. */
declare module 'fastify' {
  interface FastifySchema {
    operationId?: string
    summary?: string
    description?: string
    tags?: readonly string[]
    /** Empty: the route needs no credential. */
    security?: readonly Record<string, readonly string[]>[]
    /** Content types of the body, when it is not JSON. */
    consumes?: readonly string[]
    /** Content types of a success, when it is not JSON alone. */
    produces?: readonly string[]
  }
  interface FastifyContextConfig {
    /** Left out of the OpenAPI document. */
    undocumented?: boolean
    /** Reads none of the headers that declarers send. */
    isPlain?: boolean
  }
}

export {}
