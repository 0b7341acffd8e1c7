import type { IncomingHttpHeaders } from 'node:http';
import type { Selectable } from 'kysely';
import type { Actor } from '#core/actor.ts';
import { sha256 } from '#platform/secrets.ts';
import type { Access } from '../commands/access.ts';
import type { AccessTables } from '../tables.ts';
import { type Caller, toOrganization } from './caller.ts';

const LAST_USED_MS = 60_000;

type Row = Selectable<AccessTables['public.organizations']> &
  Pick<Selectable<AccessTables['keys']>, 'key_id' | 'scopes' | 'expires_at' | 'last_used_at'> & {
    key_name: string;
  };

const LOOKUP = {
  name: 'key-caller',
  text: `
    select o.organization_id, o.name, o.currency, o.reporting_currency, o.time_zone, o.is_demo, o.created_at,
      k.key_id, k.name as key_name, k.scopes, k.expires_at, k.last_used_at
    from auth.keys k
    join public.organizations o on o.organization_id = k.organization_id
    where k.key_hash = $1 and k.revoked_at is null`,
};

/** The API key a request sends, by `X-API-Key` or `Authorization`; '' when that header holds none, null without one. */
export function sentKey(headers: IncomingHttpHeaders): string | null {
  const direct = headers['x-api-key'];
  if (typeof direct === 'string') return direct;
  if (headers.authorization === undefined) return null;
  return /^Bearer +(\S+)$/i.exec(headers.authorization)?.[1] ?? '';
}

/** The key's organization and scopes while it is valid, else null. Notes its use at most once a minute. */
export async function findKeyCaller(access: Access, key: string): Promise<Caller | null> {
  const now = access.ground.clock();
  const { rows } = await access.pool.query<Row>({ ...LOOKUP, values: [sha256(key)] });
  const [row] = rows;
  if (!row || (row.expires_at && row.expires_at <= now)) return null;
  if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > LAST_USED_MS) {
    await access.database
      .updateTable('keys')
      .set({ last_used_at: now })
      .where('key_id', '=', row.key_id)
      .execute();
  }
  const actor: Actor = { kind: 'key', id: row.key_id, name: row.key_name, scopes: row.scopes };
  return { organization: toOrganization(row), actor, session: null };
}
