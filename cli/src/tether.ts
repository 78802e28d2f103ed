/**
 * Loaded into the API's process by `rollcall start`. When the parent was killed, the channel between the two closes, and the API ends at once; otherwise it would hold
 * the port and the data for a Rollcall that nobody sees, and the next start would be refused. It ends here and not by a signal, because the next start may
 * follow within milliseconds; what was under way is rolled back, as after any kill.
 */
process.on('disconnect', () => {
  process.exit(1)
})
// Listening must not keep the process from ending by itself.
process.channel?.unref()
