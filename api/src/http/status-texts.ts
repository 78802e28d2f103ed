/**
 * What HTTP statuses are called. Not by an import: that evaluates every getter of node:http, and with them loads an HTTP
 * client and a WebSocket, which is a tenth of the CPU of a start.
 */
export const statusTexts: Readonly<Record<number, string | undefined>> =
  process.getBuiltinModule('node:http').STATUS_CODES
