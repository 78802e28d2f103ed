/** Log lines as Terraform reads them from a plugin's standard error: hclog's JSON, one object a line. */

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'off'] as const
export type Level = (typeof levels)[number]

export interface Log {
  debug(message: string, values?: Readonly<Record<string, unknown>>): void
  info(message: string, values?: Readonly<Record<string, unknown>>): void
  warn(message: string, values?: Readonly<Record<string, unknown>>): void
  error(message: string, values?: Readonly<Record<string, unknown>>): void
}

export function parseLevel(text: string): Level | undefined {
  return levels.find((level) => level === text.toLowerCase())
}

export function createLog(
  level: Level,
  write: (line: string) => void,
  now: () => Date = () => new Date(),
): Log {
  const line =
    (at: Level) =>
    (message: string, values: Readonly<Record<string, unknown>> = {}) => {
      if (levels.indexOf(at) < levels.indexOf(level)) return
      write(
        `${JSON.stringify({ ...values, '@level': at, '@message': message, '@timestamp': timestamp(now()) })}\n`,
      )
    }
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
}

/** go-plugin takes only a time with exactly six fractional digits; JavaScript's has three. */
function timestamp(time: Date): string {
  return time.toISOString().replace('Z', '000Z')
}
