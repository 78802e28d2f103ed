/** Whoever runs a benchmark within a time sends SIGTERM when it is over: the benchmark then prints what it has. */
let isOver = false
process.once('SIGTERM', () => {
  isOver = true
})

/** Whether nothing further is to be begun. */
export function timeIsUp(): boolean {
  return isOver
}
