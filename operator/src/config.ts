/** Everything the operator can be told, from arguments and, where a cluster gives them, from the environment. */
import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { parseArgs } from 'node:util'

import { SERVICE_ACCOUNT_DIR } from './runtime/cluster.ts'
import type { Bind } from './runtime/health.ts'

export interface Config {
  cluster:
    | { kubeconfig?: string; context?: string }
    | { host: string; port: string; directory: string }
  /** Namespace of the lease. Absent: the pod's own, or the kubeconfig's. */
  namespace: string | undefined
  watchNamespace: string | undefined
  watchLabelSelector: string | undefined
  workers: number
  leaderElect: boolean
  leaseName: string
  metricsBind: Bind
  healthBind: Bind
  logLevel: string
  /** Where this process runs, for its identity in the lease and in events. */
  hostname: string
}

/** What to do: run the operator, or keep one key in a Secret. */
export type Command =
  | { command: 'operate'; config: Config }
  | { command: 'publish-key'; config: Config; secret: string; key: string }
  | { command: 'help' }

export const USAGE = `Usage: rollcall-operator [options]
       rollcall-operator publish-key --secret NAME [--key KEY] [--namespace NAME] < KEY

Makes the Rollcall resources of a Kubernetes cluster true in the Rollcall API.

  --kubeconfig FILE            Talk to the cluster of this kubeconfig instead of the one this pod runs in.
  --context NAME               Context of the kubeconfig.
  --watch-namespace NAME       Only look at this namespace. Default: all.
  --watch-label-selector SEL   Only look at objects with these labels. The lease gets a name of its own.
  --concurrency N              Objects of one kind that are worked on at once. Default: 128.
  --leader-elect=false         Do not elect a leader: this process is the only one.
  --lease-name NAME            Name of the lease. Default: rollcall-operator.
  --namespace NAME             Namespace of the lease. Default: the pod's own.
  --metrics-bind HOST:PORT     Where /metrics is served. Default: 0.0.0.0:9090.
  --health-bind HOST:PORT      Where /healthz and /readyz are served. Default: 0.0.0.0:8081.
  --log-level LEVEL            debug, info, warn or error. Default: info.
  --secret NAME, --key KEY     For publish-key: the Secret and the key in it that holds the API key. Default KEY: key.
  --help

Environment: KUBECONFIG, POD_NAMESPACE, ROLLCALL_METRICS_PORT, ROLLCALL_HEALTH_PORT, ROLLCALL_LOG_LEVEL stand for the
options that are not given; ROLLCALL_SERVICE_ACCOUNT_DIR is where a pod's token, CA and namespace are.
`

const WORKERS_DEFAULT = 128
const WORKERS_MAX = 1_000
const LOG_LEVELS = ['debug', 'info', 'warn', 'error']

/** Reads the command line. Throws a sentence about what is wrong. */
export function readCommand(args: string[], environment: NodeJS.ProcessEnv = process.env): Command {
  const onPort = (name: string, usual: string) => `0.0.0.0:${environment[name] ?? usual}`
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      kubeconfig: { type: 'string' },
      context: { type: 'string' },
      'watch-namespace': { type: 'string' },
      'watch-label-selector': { type: 'string' },
      concurrency: { type: 'string' },
      'leader-elect': { type: 'string', default: 'true' },
      'lease-name': { type: 'string', default: 'rollcall-operator' },
      namespace: { type: 'string' },
      'metrics-bind': { type: 'string', default: onPort('ROLLCALL_METRICS_PORT', '9090') },
      'health-bind': { type: 'string', default: onPort('ROLLCALL_HEALTH_PORT', '8081') },
      'log-level': { type: 'string', default: environment['ROLLCALL_LOG_LEVEL'] ?? 'info' },
      secret: { type: 'string' },
      key: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return { command: 'help' }
  const selector = values['watch-label-selector']
  const config: Config = {
    cluster: clusterOf(values, environment),
    namespace: values.namespace ?? environment['POD_NAMESPACE'],
    watchNamespace: values['watch-namespace'],
    watchLabelSelector: selector,
    workers: count('--concurrency', values.concurrency, WORKERS_DEFAULT, WORKERS_MAX),
    leaderElect: yesOrNo('--leader-elect', values['leader-elect']),
    leaseName: leaseNameOf(values['lease-name'], selector),
    metricsBind: bindOf('--metrics-bind', values['metrics-bind']),
    healthBind: bindOf('--health-bind', values['health-bind']),
    logLevel: oneOf('--log-level', values['log-level'], LOG_LEVELS),
    hostname: environment['HOSTNAME'] ?? hostname(),
  }
  const { secret, key } = values
  if (positionals.length === 0) {
    if (secret !== undefined || key !== undefined) {
      throw new Error('--secret and --key belong to publish-key')
    }
    return { command: 'operate', config }
  }
  if (positionals.join(' ') !== 'publish-key') {
    throw new Error(`there is no command ${positionals.join(' ')}`)
  }
  if (secret === undefined) throw new Error('publish-key needs --secret')
  return { command: 'publish-key', config, secret, key: key ?? 'key' }
}

function clusterOf(
  values: { kubeconfig?: string | undefined; context?: string | undefined },
  environment: NodeJS.ProcessEnv,
): Config['cluster'] {
  const { kubeconfig, context } = values
  const host = environment['KUBERNETES_SERVICE_HOST']
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443'
  const isAsked = kubeconfig !== undefined || context !== undefined || 'KUBECONFIG' in environment
  if (host !== undefined && !isAsked) {
    const directory = environment['ROLLCALL_SERVICE_ACCOUNT_DIR'] ?? SERVICE_ACCOUNT_DIR
    return { host, port, directory }
  }
  return {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  }
}

/** Two shards are two leaders: each selector has a lease. */
function leaseNameOf(name: string, selector: string | undefined): string {
  if (selector === undefined) return name
  return `${name}-${createHash('sha256').update(selector).digest('hex').slice(0, 8)}`
}

function bindOf(flag: string, text: string): Bind {
  const match = /^(.*):(\d+)$/.exec(text)
  const port = Number(match?.[2])
  if (match === null || port > 65_535) throw new Error(`${flag} must be HOST:PORT, not ${text}`)
  const host = match[1]?.replace(/^\[(.*)\]$/, '$1')
  return { host: host === undefined || host === '' ? '0.0.0.0' : host, port }
}

function count(flag: string, text: string | undefined, usual: number, most: number): number {
  if (text === undefined) return usual
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new Error(`${flag} must be a number from 1 to ${most}, not ${text}`)
}

function yesOrNo(flag: string, text: string): boolean {
  return oneOf(flag, text, ['true', 'false']) === 'true'
}

function oneOf(flag: string, text: string, allowed: string[]): string {
  if (allowed.includes(text)) return text
  throw new Error(`${flag} must be one of ${allowed.join(', ')}, not ${text}`)
}
