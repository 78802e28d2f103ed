/** Whether this process may write to the outside world now. Asked before every such write. */
export interface WriteGate {
  /** Throws NotLeading when the right to write is not certain at this moment. */
  assertOpen(): void
  /** Number of the leadership, growing from leader to leader; undefined where there is no election. */
  epoch(): number | undefined
  /** The receiver has seen a greater epoch than was sent. */
  epochRefused(sent: number | undefined): void
}

export class NotLeading extends Error {
  override readonly name = 'NotLeading'
}

/** For a process that runs alone. */
export const openGate: WriteGate = {
  assertOpen() {},
  epoch: () => undefined,
  epochRefused() {},
}
