import type { Access } from '../commands/access.ts';
import type { Found, Visitor } from './caller.ts';
import { findKeyCaller, sentKey } from './key.ts';
import { findSessionCaller } from './session.ts';

/** The caller behind a request, read afresh each time. An API key, when one is sent, decides alone. */
export async function findCaller(access: Access, visitor: Visitor): Promise<Found> {
  const key = sentKey(visitor.headers);
  if (key !== null) return { caller: await findKeyCaller(access, key), cookies: [] };
  return findSessionCaller(access, visitor);
}
