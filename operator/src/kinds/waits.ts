/**
 * Who waits for what. A run that cannot go on names the thing it waits for; whoever makes that thing wakes everybody who
 * named it. A wake-up too many costs a run that changes nothing; one too few only a growing pause. So names are coarse.
 */
export type Wake = () => void

export class Waits {
  readonly #waiting = new Map<string, Map<string, Wake>>()

  /** `who` is called once when `what` is woken; waiting twice is waiting once. */
  add(what: string, who: string, wake: Wake): void {
    const group = this.#waiting.get(what) ?? new Map<string, Wake>()
    group.set(who, wake)
    this.#waiting.set(what, group)
  }

  wake(what: string): void {
    const group = this.#waiting.get(what)
    this.#waiting.delete(what)
    for (const wake of group?.values() ?? []) wake()
  }
}

/** Objects of a kind in the API that a connection leads to: any of them coming, going or changing its name. */
export function anyOf(connectionKey: string, kind: string): string {
  return `${connectionKey}/${kind}`
}

/** One object of Kubernetes. */
export function objectOf(kind: string, key: string): string {
  return `object/${kind}/${key}`
}
