/** A peer as a process on loopback. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'

import { request } from 'undici'

import {
  freePorts,
  inheritedEnvironment,
  removeFolder,
  startProcess,
  temporaryFolder,
  until,
} from '../../test/support/processes.ts'
import type { BenchServer } from '../servers.ts'
import type { Installation } from './install.ts'

const readyLimitMs = 120_000

/** What a peer is told when it starts. */
export interface PeerOptions {
  args: string[]
  /** A path that answers 200 when it is ready. */
  readyPath: string
  environment: (place: { port: string; folder: string }) => Record<string, string>
}

export async function startPeerServer(
  { node }: Installation,
  { args, readyPath, environment }: PeerOptions,
): Promise<BenchServer> {
  const folder = temporaryFolder('bench-peer')
  const [port = 0] = await freePorts(1)
  const server = startProcess(node, args, {
    log: join(folder, 'log'),
    cwd: folder,
    env: { ...inheritedEnvironment(), ...environment({ port: String(port), folder }) },
  })
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    await server.stop()
    removeFolder(folder)
  }
  try {
    await until(`${readyPath} of a peer`, readyLimitMs, async () => {
      if (server.hasExited()) throw new Error(`the peer ended early:\n${server.tail()}`)
      return await answers(`${url}${readyPath}`)
    })
  } catch (error) {
    await stop()
    throw error
  }
  return { url, pid: server.pid, stop }
}

async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url)
    await body.dump()
    return statusCode === 200
  } catch {
    // It does not listen yet.
    return false
  }
}

/** The token of the n-th user who has one; SQL makes the same. */
export function tokenOf(number: number): string {
  return createHash('md5').update(`token${number}`).digest('hex')
}
