/** The routes that the application has, read from itself: those of the SCIM door stand in no OpenAPI document. */
import { addRoutes } from '../../api/generate/openapi.ts'

export interface Route {
  /** `GET /scim/v2/Users/{id}`. */
  name: string
  method: string
  path: string
}

export async function readRoutes(): Promise<Route[]> {
  const routes: Route[] = []
  await addRoutes((app) => {
    app.addHook('onRoute', ({ method, url }) => {
      const path = showPath(url)
      for (const one of [method].flat())
        if (one !== 'HEAD') routes.push({ name: `${one} ${path}`, method: one, path })
    })
  })
  return routes
}

/** As the OpenAPI document writes it. */
function showPath(url: string): string {
  return url
    .split('::')
    .map((part) => part.replaceAll(/:([a-zA-Z]+)(?:\([^)]*\))?/g, '{$1}'))
    .join(':')
}

/** The routes of users and groups through SCIM. */
export async function readScimRoutes(): Promise<Route[]> {
  const routes = await readRoutes()
  return routes.filter(({ path }) => path.startsWith('/scim/v2/') && !path.includes('*'))
}
