/** Starts the operator and ends the process: 0 told to stop, 1 something is wrong, 2 the arguments are. */
import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'

import { type Logger, pino } from 'pino'

import { type Command, type Config, USAGE, readCommand } from './config.ts'
import { rollcallParts } from './kinds/index.ts'
import { clusterUid } from './kinds/namespaces.ts'
import { publishKey } from './publish-key.ts'
import { systemClock } from './runtime/clock.ts'
import { type Cluster, clusterOfKubeconfig, clusterOfPod } from './runtime/cluster.ts'
import { Events } from './runtime/events.ts'
import { listenForMetrics, listenForProbes } from './runtime/health.ts'
import { Leader, leaseInCluster } from './runtime/leader.ts'
import { Metrics } from './runtime/metrics.ts'
import { runProcess } from './runtime/process.ts'
import { RestClient } from './runtime/rest.ts'
import { openGate } from './runtime/write-gate.ts'

const CONTROLLER = 'rollcall.dev/operator'

async function main(): Promise<number> {
  let command: Command
  try {
    command = readCommand(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
  if (command.command === 'help') {
    process.stdout.write(USAGE)
    return 0
  }
  const log = logger(command.config)
  try {
    if (command.command === 'operate') return await operate(command.config, log)
    return await publish(command)
  } catch (error) {
    log.error({ error }, 'cannot go on')
    return 1
  }
}

function logger({ logLevel }: Config): Logger {
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: pino.stdSerializers.err },
    },
    pino.destination({ fd: 2, sync: true }),
  )
}

function clusterOf({ cluster }: Config): Promise<Cluster> {
  return 'host' in cluster
    ? clusterOfPod(cluster.host, cluster.port, cluster.directory)
    : clusterOfKubeconfig(cluster.kubeconfig, cluster.context)
}

async function publish(command: Extract<Command, { command: 'publish-key' }>): Promise<number> {
  const cluster = await clusterOf(command.config)
  const client = new RestClient({ cluster, userAgent: 'rollcall-operator' })
  const namespace = command.config.namespace ?? cluster.namespace
  const place = { namespace, name: command.secret, key: command.key }
  const published = await publishKey(client, place, (await text(process.stdin)).trim())
  await client.close()
  process.stdout.write(`${JSON.stringify(published)}\n`)
  return 0
}

async function operate(config: Config, log: Logger): Promise<number> {
  const stop = new AbortController()
  process.once('SIGTERM', () => stop.abort())
  process.once('SIGINT', () => stop.abort())
  const cluster = await clusterOf(config)
  const clock = systemClock
  const metrics = new Metrics()
  const client = new RestClient({ cluster, userAgent: 'rollcall-operator', observer: metrics.rest })
  const instance = await clusterUid(client, stop.signal)
  const identity = `${config.hostname}_${randomUUID()}`
  const events = new Events({ client, log, controller: CONTROLLER, instance: identity })
  const namespace = config.namespace ?? cluster.namespace
  const leader = config.leaderElect
    ? new Leader({ store: leaseInCluster(client, namespace, config.leaseName), identity, log })
    : undefined
  const parts = rollcallParts({
    client,
    events,
    metrics,
    gate: leader ?? openGate,
    clock,
    log,
    instance,
    workers: config.workers,
    namespace: config.watchNamespace,
    labelSelector: config.watchLabelSelector,
  })
  const isSynced = () => parts.stores.every((store) => store.isSynced)
  const listeners = await Promise.all([
    listenForMetrics(config.metricsBind, metrics.registry),
    listenForProbes(config.healthBind, {
      live: { lease: () => leader?.fault() },
      ready: { stores: () => (isSynced() ? undefined : 'not all objects are read yet') },
    }),
  ])
  log.info({ cluster: instance, server: cluster.server, identity }, 'started')
  const end = await runProcess(
    {
      ...parts,
      leader,
      clock,
      log,
      onLeading: (leading) => metrics.setLeading(config.leaseName, leading),
    },
    stop.signal,
  )
  await Promise.all(listeners.map((listener) => listener.close()))
  await events.flush()
  await client.close()
  log.info({ end }, 'stopped')
  return end === 'stopped' ? 0 : 1
}

process.exit(await main())
