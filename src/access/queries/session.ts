import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Role } from '#core/actor.ts';
import type { Access } from '../commands/access.ts';
import type { AccessTables } from '../tables.ts';
import { type Caller, type Found, NOBODY, sessionHeaders, toOrganization, type Visitor } from './caller.ts';

type Row = Selectable<AccessTables['public.organizations']> & {
  session_id: string;
  user_id: string;
  user_name: string;
  email: string;
  role: Role;
  is_old: boolean;
};

// Sessions are dated by better-auth with the machine's clock, not with ours: hence now().
const LOOKUP = {
  name: 'session-caller',
  text: `
    select o.organization_id, o.name, o.currency, o.reporting_currency, o.time_zone, o.is_demo, o.created_at,
      s.id as session_id, u.id as user_id, u.name as user_name, u.email, m.role,
      s.updated_at < now() - interval '1 day' as is_old
    from auth.sessions s
    join auth.users u on u.id = s.user_id
    join auth.members m on m.user_id = s.user_id and m.organization_id = s.active_organization_id
    join public.organizations o on o.organization_id = m.organization_id
    where s.token = $1 and s.expires_at > now()`,
};

/**
 * The member behind a session cookie, by one prepared statement; better-auth's own lookup takes several and
 * is called only to prolong a session, once a day. Session, membership and role are all of this instant.
 */
export async function findSessionCaller(access: Access, visitor: Visitor): Promise<Found> {
  const { authCookies, secret } = await access.auth.$context;
  const token = signedToken(visitor.headers.cookie ?? '', authCookies.sessionToken.name, secret);
  if (token === null) return NOBODY;
  const { rows } = await access.pool.query<Row>({ ...LOOKUP, values: [token] });
  const [row] = rows;
  if (!row) return NOBODY;
  const caller: Caller = {
    organization: toOrganization(row),
    actor: { kind: 'member', id: row.user_id, name: row.user_name, role: row.role },
    session: { id: row.session_id, email: row.email },
  };
  return { caller, cookies: row.is_old ? await prolong(access, visitor) : [] };
}

async function prolong(access: Access, visitor: Visitor): Promise<readonly string[]> {
  const answer = await access.auth.api.getSession({ headers: sessionHeaders(visitor), returnHeaders: true });
  return answer.headers.getSetCookie();
}

/** The token of `name=token.signature` when the signature (HMAC-SHA-256, base64, as better-auth signs) is ours. */
function signedToken(header: string, name: string, secret: string): string | null {
  const pair = header.split(/; */).find((candidate) => candidate.startsWith(`${name}=`));
  if (pair === undefined) return null;
  const value = decoded(pair.slice(name.length + 1));
  const dot = value.lastIndexOf('.');
  if (dot < 1) return null;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const expected = createHmac('sha256', secret).update(token).digest();
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
