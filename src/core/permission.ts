import { type Actor, KEY_SCOPES, type KeyScope, ROLES, type Role } from './actor.ts';

/** Who may perform an operation; each route names one in its config. `open` ones need no sign-in at all. */
export type Permission = {
  readonly roles: readonly Role[];
  readonly scopes: readonly KeyScope[];
  readonly open?: true;
};

/** Anybody, signed in or not. */
export const OPEN: Permission = { roles: ROLES, scopes: KEY_SCOPES, open: true };
/** Any member, and keys that may read; a `write` key works like an analyst, who reads too. */
export const READ: Permission = { roles: ROLES, scopes: ['read', 'write'] };
/** Those who work on findings, and keys that may write. */
export const WORK: Permission = { roles: ['analyst', 'admin'], scopes: ['write'] };
/** Those who bring facts in. */
export const INGEST: Permission = { roles: ['analyst', 'admin'], scopes: ['ingest', 'write'] };
/** Whoever ingests may also watch what became of it. */
export const INGEST_READ: Permission = { roles: ROLES, scopes: KEY_SCOPES };
/** Those who look at how things were done, and keys that may read. */
export const REVIEW: Permission = { roles: ['analyst', 'admin'], scopes: ['read', 'write'] };
/** Only admins in person: a key never changes who may come in. */
export const ADMIN: Permission = { roles: ['admin'], scopes: [] };
/** Any member in person: what is one's own, a session or a view. */
export const MEMBER: Permission = { roles: ROLES, scopes: [] };

/** True when the actor may perform what asks for this permission; an open one lets in everybody. */
export function mayPerform(actor: Actor, permission: Permission): boolean {
  if (permission.open || actor.kind === 'system') return true;
  if (actor.kind === 'member') return permission.roles.includes(actor.role);
  return actor.scopes.some((scope) => permission.scopes.includes(scope));
}
