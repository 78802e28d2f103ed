/**
 * Loaded into the API's process by `rollcall start`. When the parent is gone, however it ended, the channel between the two closes and the API stops as if it had
 * been asked to; otherwise it would hold the port and the data for a Rollcall that nobody sees.
 */
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
})
// Listening must not keep the process from ending by itself.
process.channel?.unref()
