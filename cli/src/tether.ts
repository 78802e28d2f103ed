/**
 * Loaded into the API's process by `rollcall start`. When the parent was killed, the channel between the two closes and the API ends; otherwise it would hold the port and
 * the data for a Rollcall that nobody sees, and the next start would be refused. It is asked twice, which it takes as: at once. The next start may follow within
 * milliseconds, and what was under way is rolled back, as after any kill.
 */
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGTERM'), askAgainMs).unref()
})
// Listening must not keep the process from ending by itself.
process.channel?.unref()

/** Signals of one kind that come at the same moment count once. */
const askAgainMs = 10
