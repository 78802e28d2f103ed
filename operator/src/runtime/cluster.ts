/**
 * Which Kubernetes API, and as whom. In a pod the mounted token and CA are read directly; a kubeconfig goes through
 * @kubernetes/client-node, which knows every authentication plug-in, and is loaded only then: importing it costs 80 MB.
 */
import { readFile } from 'node:fs/promises'
import type { RequestOptions } from 'node:https'
import { join } from 'node:path'

export interface ClusterTls {
  ca?: string | undefined
  cert?: string | undefined
  key?: string | undefined
  servername?: string | undefined
  rejectUnauthorized?: boolean | undefined
}

export interface ClusterCredentials {
  headers: Record<string, string>
  tls: ClusterTls
}

export interface Cluster {
  /** Origin, for example `https://10.0.0.1:443`. */
  server: string
  /** The namespace that this process belongs to. */
  namespace: string
  /** `force` reads everything afresh: the server has just refused what was given before. */
  credentials(force: boolean): Promise<ClusterCredentials>
}

/** kubelet renews the mounted token well before it ends; client-go re-reads it once a minute too. */
const CREDENTIALS_AGE_MS_MAX = 60_000

export const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount'

export async function clusterOfPod(
  host: string,
  port: string,
  directory: string,
): Promise<Cluster> {
  const read = (file: string) => readFile(join(directory, file), 'utf8')
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: (await read('namespace')).trim(),
    credentials: cached(async () => {
      const [token, ca] = await Promise.all([read('token'), read('ca.crt')])
      return { headers: { authorization: `Bearer ${token.trim()}` }, tls: { ca } }
    }),
  }
}

export async function clusterOfKubeconfig(file?: string, context?: string): Promise<Cluster> {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const load = () => {
    const config = new KubeConfig()
    if (file === undefined) config.loadFromDefault()
    else config.loadFromFile(file)
    if (context !== undefined) config.setCurrentContext(context)
    return config
  }
  const config = load()
  const cluster = config.getCurrentCluster()
  if (cluster === null) throw new Error('the kubeconfig has no current context with a cluster')
  return {
    server: cluster.server.replace(/\/+$/, ''),
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    credentials: cached(async () => {
      const options: RequestOptions = {}
      await load().applyToHTTPSOptions(options)
      return { headers: headersOf(options), tls: tlsOf(options) }
    }),
  }
}

function cached(read: () => Promise<ClusterCredentials>): Cluster['credentials'] {
  let last: { at: number; credentials: Promise<ClusterCredentials> } | undefined
  return (force) => {
    if (last === undefined || force || performance.now() - last.at > CREDENTIALS_AGE_MS_MAX) {
      const credentials = read()
      const entry = { at: performance.now(), credentials }
      last = entry
      // A failed read is not remembered: the next call tries again.
      credentials.catch(() => {
        if (last === entry) last = undefined
      })
    }
    return last.credentials
  }
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value
  }
  if (typeof options.auth === 'string') {
    headers['authorization'] ??= `Basic ${Buffer.from(options.auth).toString('base64')}`
  }
  return headers
}

function tlsOf(options: RequestOptions): ClusterTls {
  return {
    ca: pem(options.ca),
    cert: pem(options.cert),
    key: pem(options.key),
    servername: options.servername,
    rejectUnauthorized: options.rejectUnauthorized,
  }
}

/** client-node gives PEM as text or bytes; the other shapes of Node's options it never makes. */
function pem(value: RequestOptions['ca'] | RequestOptions['key']): string | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value.toString() : undefined
}
