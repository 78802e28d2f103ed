/**
 * A real Kubernetes control plane for tests: etcd, kube-apiserver and kube-controller-manager on loopback, everything
 * in one temporary folder, nothing left behind. There is no kubelet, so nothing that needs a pod runs: the operator is
 * a process of the test with a ServiceAccount's token.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'

import { findControlPlane, type ControlPlaneBinaries } from './control-plane/binaries.ts'
import { createAuthority, serviceAccountKeys, type Pair } from './control-plane/certificates.ts'
import { kubeconfig } from './control-plane/kubeconfig.ts'
import {
  freePorts,
  removeFolder,
  runCommand,
  startProcess,
  temporaryFolder,
  until,
  type CommandResult,
  type Running,
} from './processes.ts'

export interface ControlPlane {
  url: string
  /** PEM of the certificate authority. */
  ca: string
  /** Holds a client certificate of the group system:masters. */
  kubeconfigPath: string
  admin: Pair
  folder: string
  /** Runs kubectl as administrator; fails with what it wrote when it ends with another code than 0. */
  kubectl: (args: string[], input?: string) => Promise<string>
  /** The same, answering the code and both streams instead of failing. */
  tryKubectl: (args: string[], input?: string) => Promise<CommandResult>
  /** Makes the ServiceAccount's token and a kubeconfig file with nothing else in it. The account must exist. */
  createServiceAccountKubeconfig(namespace: string, name: string): Promise<ServiceAccountAccess>
  /** Every request that reached the API server so far and was answered, oldest first. */
  auditedRequests(): AuditedRequest[]
  stopApiServer(): Promise<void>
  startApiServer(): Promise<void>
  restartApiServer(): Promise<void>
  stop(): Promise<void>
}

export interface ServiceAccountAccess {
  kubeconfigPath: string
  token: string
  /** The name under which the audit log knows it. */
  username: string
}

export interface AuditedRequest {
  user: string
  verb: string
  resource: string
  subresource: string
  namespace: string
  name: string
  status: number
  at: string
}

export interface ControlPlaneOptions {
  /** Added to the API server's flags: the switches that create rare conditions. */
  apiServerFlags?: string[]
}

const START_LIMIT_MS = 60_000
/** A port that was free may be taken by another process before the server binds it. */
const START_ATTEMPTS = 3

const CONTROLLERS = [
  'garbage-collector-controller',
  'namespace-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
  'root-ca-certificate-publisher-controller',
  'clusterrole-aggregation-controller',
  'resourcequota-controller',
  'validatingadmissionpolicy-status-controller',
].join(',')

const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules:
  - level: None
    users: ['system:apiserver']
  - level: Metadata
`

export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const binaries = await findControlPlane()
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(binaries, options.apiServerFlags ?? [])
    } catch (error) {
      const taken = error instanceof Error && error.message.includes('address already in use')
      if (!taken || attempt === START_ATTEMPTS) throw error
    }
  }
}

async function startOnce(
  binaries: ControlPlaneBinaries,
  extraFlags: string[],
): Promise<ControlPlane> {
  const folder = temporaryFolder('control-plane')
  const [port, etcdPort] = await freePorts(2)
  const url = `https://127.0.0.1:${port}`
  const etcdUrl = `http://127.0.0.1:${etcdPort}`
  const { ca, admin, flags } = await writeFiles(folder)
  const kubeconfigPath = join(folder, 'admin.kubeconfig')
  writeFileSync(kubeconfigPath, kubeconfig({ url, ca, admin }), { mode: 0o600 })

  const etcd = startProcess(
    binaries.etcd,
    [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      '--listen-peer-urls=http://127.0.0.1:0',
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    { log: join(folder, 'etcd.log') },
  )
  let apiServer: Running | undefined
  let controllers: Running | undefined

  async function startApiServer(): Promise<void> {
    apiServer = startProcess(
      binaries['kube-apiserver'],
      [`--secure-port=${port}`, `--etcd-servers=${etcdUrl}`, ...flags, ...extraFlags],
      // Asked politely it waits ten seconds for the open watches. Killed it loses nothing: the state is etcd's.
      { log: join(folder, 'kube-apiserver.log'), stopSignal: 'SIGKILL' },
    )
    await ready(url, ca, admin, [apiServer, etcd])
  }
  async function stop(): Promise<void> {
    await controllers?.stop()
    await apiServer?.stop()
    await etcd.stop()
    removeFolder(folder)
  }

  try {
    await startApiServer()
    controllers = startControllers(binaries, folder, kubeconfigPath)
  } catch (error) {
    await stop()
    throw error
  }
  const tryKubectl: ControlPlane['tryKubectl'] = (args, input) =>
    runCommand(
      binaries.kubectl,
      ['--kubeconfig', kubeconfigPath, ...args],
      input === undefined ? {} : { input },
    )
  const kubectl: ControlPlane['kubectl'] = async (args, input) => {
    const result = await tryKubectl(args, input)
    if (result.code === 0) return result.stdout
    throw new Error(`kubectl ${args.join(' ')} ended with ${result.code}:\n${result.stderr}`)
  }
  return {
    url,
    ca,
    kubeconfigPath,
    admin,
    folder,
    kubectl,
    tryKubectl,
    async createServiceAccountKubeconfig(namespace, name) {
      const token = (
        await kubectl(['create', 'token', name, '-n', namespace, '--duration=24h'])
      ).trim()
      const path = join(folder, `${namespace}-${name}.kubeconfig`)
      writeFileSync(path, kubeconfig({ url, ca, token, namespace }), { mode: 0o600 })
      return {
        kubeconfigPath: path,
        token,
        username: `system:serviceaccount:${namespace}:${name}`,
      }
    },
    auditedRequests: () => readAudit(join(folder, 'audit.log')),
    startApiServer,
    async stopApiServer() {
      await apiServer?.stop()
    },
    async restartApiServer() {
      await apiServer?.stop()
      await startApiServer()
    },
    stop,
  }
}

async function writeFiles(folder: string): Promise<{ ca: string; admin: Pair; flags: string[] }> {
  const authority = await createAuthority()
  const [server, admin] = await Promise.all([
    authority.issueServer(['127.0.0.1', '10.0.0.1', 'localhost', 'kubernetes.default.svc']),
    authority.issueClient('rollcall-test-admin', 'system:masters'),
  ])
  const signing = serviceAccountKeys()
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text, { mode: 0o600 })
    return path
  }
  const flags = [
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--cert-dir=${folder}`,
    `--tls-cert-file=${write('server.crt', server.certificate)}`,
    `--tls-private-key-file=${write('server.key', server.key)}`,
    `--client-ca-file=${write('ca.crt', authority.certificate)}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${write('service-account.pub', signing.publicKey)}`,
    `--service-account-signing-key-file=${write('service-account.key', signing.privateKey)}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--allow-privileged=true',
    // The grace that a rolling update needs is lost time here.
    '--shutdown-delay-duration=0s',
    `--audit-policy-file=${write('audit-policy.yaml', AUDIT_POLICY)}`,
    `--audit-log-path=${join(folder, 'audit.log')}`,
    // One write a request, so that the file is complete when the answer has arrived.
    '--audit-log-mode=blocking',
  ]
  return { ca: authority.certificate, admin, flags }
}

function startControllers(
  binaries: ControlPlaneBinaries,
  folder: string,
  kubeconfigPath: string,
): Running {
  return startProcess(
    binaries['kube-controller-manager'],
    [
      `--kubeconfig=${kubeconfigPath}`,
      `--service-account-private-key-file=${join(folder, 'service-account.key')}`,
      `--root-ca-file=${join(folder, 'ca.crt')}`,
      '--leader-elect=false',
      '--secure-port=0',
      `--controllers=${CONTROLLERS}`,
    ],
    { log: join(folder, 'kube-controller-manager.log') },
  )
}

async function ready(url: string, ca: string, admin: Pair, needed: Running[]): Promise<void> {
  await until('the API server to be ready', START_LIMIT_MS, () => {
    const ended = needed.find((running) => running.hasExited())
    if (ended !== undefined) throw new Error(`the control plane ended early:\n${ended.tail()}`)
    return isReady(url, ca, admin)
  })
}

function isReady(url: string, ca: string, admin: Pair): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request(
      `${url}/readyz`,
      { ca, cert: admin.certificate, key: admin.key, agent: false, timeout: 2_000 },
      (response) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode === 200))
      },
    )
    asking.once('timeout', () => asking.destroy())
    asking.once('error', () => resolve(false))
    asking.end()
  })
}

interface AuditEvent {
  user: { username: string }
  verb: string
  objectRef?: { resource?: string; subresource?: string; namespace?: string; name?: string }
  responseStatus?: { code?: number }
  stageTimestamp: string
}

function readAudit(path: string): AuditedRequest[] {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return []
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => {
    // The shape is audit.k8s.io/v1, written by the API server that this file started.
    const event = JSON.parse(line) as AuditEvent
    return {
      user: event.user.username,
      verb: event.verb,
      resource: event.objectRef?.resource ?? '',
      subresource: event.objectRef?.subresource ?? '',
      namespace: event.objectRef?.namespace ?? '',
      name: event.objectRef?.name ?? '',
      status: event.responseStatus?.code ?? 0,
      at: event.stageTimestamp,
    }
  })
}
