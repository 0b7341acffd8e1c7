/** Roles of a member, weakest first: a viewer reads, an analyst works, an admin runs the organization. */
export const ROLES = ['viewer', 'analyst', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What an API key may do: `read` everything, `ingest` facts, or `write` like an analyst. */
export const KEY_SCOPES = ['read', 'ingest', 'write'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** Who did it: a signed-in member, an API key, or Plumbline itself (a job, the command line). */
export type Actor =
  | { readonly kind: 'member'; readonly id: string; readonly name: string; readonly role: Role }
  | { readonly kind: 'key'; readonly id: string; readonly name: string; readonly scopes: readonly KeyScope[] }
  | { readonly kind: 'system'; readonly id: string; readonly name: string };

export const SYSTEM: Actor = { kind: 'system', id: 'plumbline', name: 'Plumbline' };
