/** What a command says when it cannot do what was asked: lines for a person, shown without a stack. Anything else that is thrown is a bug. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly lines: readonly string[]

  constructor(lines: string | readonly string[], options?: { cause?: unknown }) {
    const shown = typeof lines === 'string' ? [lines] : lines
    super(shown.join('\n'), options)
    this.lines = shown
  }
}
