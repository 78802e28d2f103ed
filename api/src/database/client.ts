/** A single connection, for what must not go through the pool: migrations, bootstrap, and the connection that listens to the feed. */
import pg from 'pg'

export type { ClientBase } from 'pg'
export type Client = pg.Client

/** Makes a client that is not connected yet. */
export function createClient(options: pg.ClientConfig): Client {
  return new pg.Client(options)
}
