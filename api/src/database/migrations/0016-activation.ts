import { type Kysely, sql } from 'kysely'

/**
 * The first administrators were ACTIVE from the beginning without an instant for it: nothing was counted from for them, and lifting the lock INACTIVITY left it in place. They are counted from the
 * migration on, so that it locks nobody.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update users u set activated_at = now() where activated_at is null
       and exists (select from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id and m.state = 'ACTIVE')`.execute(
    db,
  )
}
