import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { CommandFailure } from './failure.ts'

/** Options by name, and what stands beside them. */
export interface Arguments<Options> {
  values: Options
  positionals: string[]
}

/** Reads the arguments of a command; says plainly which one is wrong. */
export function readArguments<const Config extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Config,
  command: string,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ', 1)[0] ?? '') : String(error)
    throw new CommandFailure(`${message} (rollcall help ${command})`, { cause: error })
  }
}

/** Refuses what stands where nothing is expected. */
export function refusePositionals(positionals: readonly string[], command: string): void {
  const [first] = positionals
  if (first === undefined) return
  throw new CommandFailure(`${command} does not take ${first} (rollcall help ${command})`)
}

/** One of a few words, or undefined when the option is absent. */
export function oneOf<const Word extends string>(
  value: string | undefined,
  words: readonly Word[],
  option: string,
): Word | undefined {
  if (value === undefined) return undefined
  const found = words.find((word) => word === value)
  if (found !== undefined) return found
  throw new CommandFailure(`${option} ${value}: must be ${words.join(', ')}`)
}
