/**
 * Finds the programs of the control plane: KUBEBUILDER_ASSETS, else the cache, else the envtest release, else a build
 * with Go from the go.mod beside this file. The envtest release holds no kube-controller-manager, so each program is
 * looked for by itself.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { buildMissing, cacheFolder, progress, type GoProgram } from '../go-build.ts'

export interface ControlPlaneBinaries {
  etcd: string
  'kube-apiserver': string
  'kube-controller-manager': string
  kubectl: string
}

type Name = keyof ControlPlaneBinaries

const VERSION = '1.36.1'
const ETCD_MODULE = 'go.etcd.io/etcd/server/v3'
const PROGRAMS: (GoProgram & { name: Name })[] = [
  { name: 'etcd', source: ETCD_MODULE },
  { name: 'kube-apiserver', source: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  { name: 'kube-controller-manager', source: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  { name: 'kubectl', source: 'k8s.io/kubernetes/cmd/kubectl' },
]
/** Without these a module build reports v0.0.0-master, and clients that read the version go wrong. */
const LDFLAGS = [
  '-s -w',
  `-X k8s.io/component-base/version.gitVersion=v${VERSION}`,
  '-X k8s.io/component-base/version.gitMajor=1',
  '-X k8s.io/component-base/version.gitMinor=36',
].join(' ')
const INDEX =
  'https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml'
/** A network that refuses or swallows packets must not hold the run up: the index is small. */
const INDEX_LIMIT_MS = 4_000
const ARCHIVE_LIMIT_MS = 180_000

const run = promisify(execFile)

export async function findControlPlane(): Promise<ControlPlaneBinaries> {
  const folder = cacheFolder(`control-plane-${VERSION}`)
  const missing = (): GoProgram[] =>
    PROGRAMS.filter(({ name }) => locate(name, folder) === undefined)
  if (missing().some(({ name }) => name !== 'kube-controller-manager')) await download(folder)
  if (missing().length > 0) {
    await buildMissing({
      module: fileURLToPath(new URL('.', import.meta.url)),
      folder,
      programs: missing(),
      ldflags: LDFLAGS,
      about: 'all four take about five minutes on two cores',
    })
  }
  return {
    etcd: get('etcd', folder),
    'kube-apiserver': get('kube-apiserver', folder),
    'kube-controller-manager': get('kube-controller-manager', folder),
    kubectl: get('kubectl', folder),
  }
}

/** What the found kube-apiserver says of itself, for the summary. */
export async function controlPlaneVersion(binaries: ControlPlaneBinaries): Promise<string> {
  const { stdout } = await run(binaries['kube-apiserver'], ['--version'])
  return stdout.trim().replace(/^Kubernetes v/, '')
}

function locate(name: string, folder: string): string | undefined {
  const assets = process.env['KUBEBUILDER_ASSETS']
  const places = [...(assets === undefined ? [] : [assets]), folder]
  return places.map((place) => join(place, name)).find((file) => existsSync(file))
}

function get(name: Name, folder: string): string {
  const file = locate(name, folder)
  if (file === undefined) throw new Error(`${name} was found neither built nor downloaded`)
  return file
}

/** The release of envtest for this machine, checked against the published hash. Any failure leads on to the build. */
async function download(folder: string): Promise<void> {
  const archive = `envtest-v${VERSION}-${process.platform}-${architecture()}.tar.gz`
  try {
    const index = await fetchBytes(INDEX, INDEX_LIMIT_MS)
    const entry = new RegExp(`${archive}:\\s+hash: ([0-9a-f]{128})\\s+selfLink: (\\S+)`).exec(
      index.toString(),
    )
    const [, hash, link] = entry ?? []
    if (hash === undefined || link === undefined) throw new Error(`${archive} is not published`)
    progress(`downloading ${archive}`)
    await unpack(await fetchBytes(link, ARCHIVE_LIMIT_MS), hash, folder)
  } catch (error) {
    progress(`no envtest release (${error instanceof Error ? error.message : String(error)})`)
  }
}

async function unpack(bytes: Buffer, hash: string, folder: string): Promise<void> {
  if (createHash('sha512').update(bytes).digest('hex') !== hash) {
    throw new Error('the downloaded archive does not have the published hash')
  }
  const staging = join(folder, `.download-${process.pid}`)
  mkdirSync(staging, { recursive: true })
  try {
    const file = join(staging, 'envtest.tar.gz')
    writeFileSync(file, bytes)
    await run('tar', ['-xzf', file, '-C', staging, '--strip-components=2'])
    for (const { name } of PROGRAMS) {
      if (existsSync(join(staging, name))) renameSync(join(staging, name), join(folder, name))
    }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

async function fetchBytes(url: string, limitMs: number): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) })
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`)
  return Buffer.from(await response.arrayBuffer())
}

function architecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch
}
