import { randomBytes, randomUUID } from 'node:crypto';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { sha256 } from '#platform/secrets.ts';
import { keyJson } from '../queries/members.ts';
import { withAccounts } from '../queries/schema.ts';
import type { KeyJson, NewKey } from '../shapes.ts';

const PREFIX_CHARACTERS = 12;

/**
 * A new API key of the organization; the answer is the only place where it can be read. The key stays
 * when whoever made it leaves: it is the organization's. Faults: `bad_request` for an end in the past.
 */
export async function createKey(ctx: Context, given: NewKey): Promise<KeyJson & { key: string }> {
  const expiresAt = given.expires_at === undefined ? null : new Date(given.expires_at);
  if (expiresAt && expiresAt <= ctx.now) {
    throw new Fault('bad_request', 'expires_at is in the past.', { where: 'expires_at' });
  }
  const key = `plumb_${randomBytes(32).toString('base64url')}`;
  const row = {
    key_id: randomUUID(),
    organization_id: ctx.organization.id,
    name: given.name,
    prefix: key.slice(0, PREFIX_CHARACTERS),
    key_hash: sha256(key),
    scopes: given.scopes,
    created_by: ctx.actor.name,
    created_at: ctx.now,
    expires_at: expiresAt,
    last_used_at: null,
    revoked_at: null,
  };
  await ctx.pg.write(async (tx) => {
    await withAccounts(tx, (accounts) => accounts.insertInto('keys').values(row).execute());
    const { name, prefix, scopes } = row;
    await audit(ctx, tx, {
      action: 'key.created',
      subject: { kind: 'key', id: row.key_id },
      change: { name, prefix, scopes, expires_at: given.expires_at ?? null },
    });
  });
  return { ...keyJson(row), key };
}

/** Revokes a key from the next request on; a second time it does nothing. Faults: `not_found`. */
export async function revokeKey(ctx: Context, keyId: string): Promise<void> {
  await ctx.pg.write(async (tx) => {
    const revoked = await withAccounts(tx, async (accounts) => {
      const row = await accounts
        .selectFrom('keys')
        .select(['name', 'revoked_at'])
        .where('key_id', '=', keyId)
        .forUpdate()
        .executeTakeFirst();
      if (!row) throw new Fault('not_found', 'There is no such key.');
      if (row.revoked_at) return null;
      await accounts.updateTable('keys').set({ revoked_at: ctx.now }).where('key_id', '=', keyId).execute();
      return row;
    });
    if (!revoked) return;
    await audit(ctx, tx, {
      action: 'key.revoked',
      subject: { kind: 'key', id: keyId },
      change: { name: revoked.name },
    });
  });
}
