import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { createWorkspace, findTerraform } from '../test/support/terraform.ts'
import { startCountingProxy } from './counting-proxy.ts'
import { median } from './measure.ts'
import { printTable } from './report.ts'
import { runToEnd, startDurablePostgres, startRollcall } from './servers.ts'

/**
 * Scenarios: provider spawn to handshake, and a no-op plan of 1,000 users with HTTP calls counted by a proxy. Floors: `node -p 1`, and a plan of 1,000 `terraform_data`
 * with the same Terraform. Usage: node bench/provider.ts [ROUNDS]
 */
const rounds = Number(process.argv[2] ?? 5)
const handshakes = 15
const users = 1000
/** The value with which Terraform shows that it is Terraform: hashicorp/terraform, plugin/serve.go. */
const cookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2'

await runToEnd(['provider/generate/build.ts'], {})
const executable = resolve(globSync('provider/dist/terraform-provider-rollcall_v*')[0] ?? '')
const milliseconds = { node: [] as number[], handshake: [] as number[] }
for (let round = 0; round < handshakes; round += 1) {
  milliseconds.node.push(await toFirstLine(process.execPath, ['-p', '1'], {}))
  milliseconds.handshake.push(
    await toFirstLine(executable, [], {
      TF_PLUGIN_MAGIC_COOKIE: cookie,
      PLUGIN_PROTOCOL_VERSIONS: '6',
      PATH: `${resolve('node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    }),
  )
}
printTable(
  'Provider spawn to handshake',
  ['', 'median', 'range'],
  [
    line('floor: node -p 1', milliseconds.node, 'ms'),
    line('handshake', milliseconds.handshake, 'ms'),
  ],
)

const program = await findTerraform()
const postgres = await startDurablePostgres()
const rollcall = await startRollcall(postgres)
const proxy = await startCountingProxy(rollcall.url)
const mirror = resolve('provider/dist/mirror')
const subject = createWorkspace({
  program,
  mirror,
  env: { ROLLCALL_TOKEN: rollcall.adminKey },
})
subject.write('main.tf', subjectConfiguration(proxy.url))
const floor = createWorkspace({ program, mirror })
floor.write(
  'main.tf',
  `resource "terraform_data" "one" {\n  count = ${users}\n  input = "user-\${count.index}"\n}\n`,
)
await subject.init()
await floor.init()
proxy.reset()
const applied = await seconds(() => subject.apply())
const applyCalls = proxy.total()
await floor.apply()

const plans = { floor: [] as number[], subject: [] as number[] }
const calls: number[] = []
for (let round = 0; round < rounds; round += 1) {
  plans.floor.push(await seconds(() => floor.plan()))
  proxy.reset()
  plans.subject.push(
    await seconds(async () => {
      const { changes, text } = await subject.plan()
      if (changes) throw new Error(`the plan is not empty:\n${text.slice(-2000)}`)
    }),
  )
  calls.push(proxy.total())
}
printTable(
  `No-op plan of ${users} users, ${program.name} ${program.version}`,
  ['', 'median', 'range'],
  [
    line(`floor: ${users} terraform_data`, plans.floor, 's'),
    line('plan', plans.subject, 's'),
    ['HTTP calls of a plan', String(median(calls)), `${Math.min(...calls)}-${Math.max(...calls)}`],
    ['apply of all', `${applied.toFixed(1)} s`, `${applyCalls} HTTP calls`],
  ],
)
process.stdout.write(
  `  ${[...proxy.counts()].map(([name, count]) => `${name} ${count}`).join(', ')}\n`,
)

subject.remove()
floor.remove()
proxy.close()
await rollcall.stop()
await postgres.stop()

function subjectConfiguration(endpoint: string): string {
  return `
terraform {
  required_providers {
    rollcall = { source = "rollcall.dev/rollcall/rollcall" }
  }
}
provider "rollcall" {
  endpoint  = "${endpoint}"
  workspace = "bench"
}
resource "rollcall_user" "one" {
  count         = ${users}
  username      = "user-\${count.index}"
  email         = "user-\${count.index}@example.test"
  access_points = ["web"]
  credential    = { mode = "none" }
}
`
}

function toFirstLine(
  command: string,
  args: string[],
  environment: Record<string, string>,
): Promise<number> {
  return new Promise((done, reject) => {
    const startedAt = performance.now()
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    })
    child.once('error', reject)
    child.stdout.once('data', () => {
      const elapsedMs = performance.now() - startedAt
      child.once('exit', () => done(elapsedMs))
      child.kill('SIGKILL')
    })
  })
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1000
}

function line(name: string, values: readonly number[], unit: string): string[] {
  const digits = unit === 's' ? 2 : 0
  return [
    name,
    `${median(values).toFixed(digits)} ${unit}`,
    `${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)}`,
  ]
}
