/** The operator as a process of its own, with a ServiceAccount's token and exactly the rights that the chart gives it. */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { renderChart, type KubeObject } from './chart.ts'
import type { ControlPlane, ServiceAccountAccess } from './control-plane.ts'
import { freePorts, inheritedEnvironment, startProcess, until, type Running } from './processes.ts'

export interface RunningOperator {
  /** Its name in the audit log of the API server. */
  username: string
  pid(): number
  isRunning(): boolean
  log(): string
  stop(): Promise<void>
  kill(): Promise<void>
  start(): Promise<void>
}

export interface OperatorOptions {
  args?: string[]
}

const NAMESPACE = 'rollcall-system'
const READY_LIMIT_MS = 30_000
const root = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = join(root, 'operator/src/main.ts')

/** Installs the CRDs and the chart's rights, once a control plane. */
export async function installOperator(controlPlane: ControlPlane): Promise<ServiceAccountAccess> {
  const crds = globSync('crds/*.yaml', { cwd: root }).map((file) => join(root, file))
  await controlPlane.kubectl(['apply', '--server-side', ...crds.flatMap((file) => ['-f', file])])
  await controlPlane.kubectl(['wait', '--for=condition=Established', 'crd', '--all'])
  await controlPlane.kubectl(['create', 'namespace', NAMESPACE])
  const { objects, serviceAccount } = await operatorRights()
  await controlPlane.kubectl(['apply', '-n', NAMESPACE, '-f', '-'], JSON.stringify(list(objects)))
  return controlPlane.createServiceAccountKubeconfig(NAMESPACE, serviceAccount)
}

export async function startOperator(
  controlPlane: ControlPlane,
  access: ServiceAccountAccess,
  options: OperatorOptions = {},
): Promise<RunningOperator> {
  let running: Running
  let starts = 0
  async function start(): Promise<void> {
    starts += 1
    const [health = 0, metrics = 0] = await freePorts(2)
    const args = [
      MAIN,
      `--kubeconfig=${access.kubeconfigPath}`,
      `--namespace=${NAMESPACE}`,
      `--health-bind=127.0.0.1:${health}`,
      `--metrics-bind=127.0.0.1:${metrics}`,
      ...(options.args ?? []),
    ]
    running = startProcess(process.execPath, args, {
      log: join(controlPlane.folder, `operator-${process.pid}-${starts}.log`),
      env: inheritedEnvironment(),
    })
    await until('the operator to be ready', READY_LIMIT_MS, async () => {
      if (running.hasExited()) throw new Error(`the operator ended early:\n${running.tail()}`)
      return isReady(health)
    })
  }
  await start()
  return {
    username: access.username,
    pid: () => running.pid,
    isRunning: () => !running.hasExited(),
    log: () => running.output(),
    async stop() {
      await running.stop()
    },
    async kill() {
      running.signal('SIGKILL')
      await running.exited
    },
    start,
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok
  } catch {
    return false
  }
}

async function operatorRights(): Promise<{ objects: KubeObject[]; serviceAccount: string }> {
  const rights = ['ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']
  const objects = (await renderChart(NAMESPACE)).filter(({ kind }) => rights.includes(kind))
  const account = objects.find(
    ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name.includes('operator'),
  )
  if (account === undefined) throw new Error('the chart makes no ServiceAccount for the operator')
  return { objects, serviceAccount: account.metadata.name }
}

function list(items: unknown[]): object {
  return { apiVersion: 'v1', kind: 'List', items }
}
