import type { Client } from '@rollcall/client'
import type { Settings } from '../connections.ts'
import { speaking } from '../connections.ts'
import type { Declaration } from '../manifests/declaration.ts'
import type { Progress } from '../show/progress.ts'
import { declareAll } from './declare.ts'
import { learn, memoryFile, readMemory, writeMemory } from './memory.ts'
import type { RemovalPolicy, Report } from './outcome.ts'
import { prune } from './prune.ts'
import { warnOfKey } from './warnings.ts'

/** Declarations and the connection that they go over. */
export interface Way {
  /** Name of the connection. */
  name: string
  settings: Settings
  client: Client
  declarations: Declaration[]
}

/** How a set is applied. */
export interface CarryOutOptions {
  set: string
  prune: boolean
  /** What pruning does in this run, whatever the documents said. */
  policy: RemovalPolicy | undefined
  dryRun: boolean
  reissue: boolean
  secretsDir: string
  dataDir: string
  /** Whether the API is so new that it can hold nothing of the set: nothing is looked for then. */
  isFirst: boolean
  progress: Progress
  signal: AbortSignal
}

/** Applies over each connection. What was done is in the report even when a call fails half-way: what was done stays done. */
export async function carryOut(
  ways: readonly Way[],
  options: CarryOutOptions,
  report: Report,
): Promise<void> {
  const { set, dryRun, policy, isFirst, progress } = options
  const memory = await readMemory(memoryFile(options.dataDir, set))
  const declared = ways.flatMap(({ declarations }) => declarations)
  // Before anything is applied: what was applied and not remembered would be removed in another way.
  if (learn(memory, declared) && !dryRun) await writeMemory(memory)
  const remembered = memory.policies.size
  try {
    for (const { name, settings, client, declarations } of ways) {
      const { account } = settings
      const common = { ...options, client, account, declarations }
      await speaking(settings, async () => {
        // What is warned of is asked for meanwhile: nothing waits for it but the end.
        const ending = isFirst ? undefined : warnOfKey(client, settings, new Date(), options.signal)
        await declareAll(declarations, report.outcomes, common)
        if (isFirst) return
        const warning = await ending
        if (warning !== undefined) report.warnings.add(warning)
        const mode = options.prune ? (dryRun ? 'plan' : 'remove') : 'tell'
        await prune(report.removals, { ...common, policy, mode, memory, connection: name })
      })
    }
    if (memory.policies.size < remembered) await writeMemory(memory)
  } finally {
    report.warnings.addOutcomes(report.outcomes)
    progress.end()
    for (const { client } of ways) client.close()
  }
}
