import { expect, test } from 'vitest';
import { type Actor, KEY_SCOPES, type KeyScope, ROLES, type Role, SYSTEM } from './actor.ts';
import {
  ADMIN,
  INGEST,
  INGEST_READ,
  MEMBER,
  mayPerform,
  OPEN,
  type Permission,
  READ,
  REVIEW,
  WORK,
} from './permission.ts';

const WORDS = { OPEN, READ, WORK, INGEST, INGEST_READ, REVIEW, ADMIN, MEMBER };
const member = (role: Role): Actor => ({ kind: 'member', id: '1', name: 'M', role });
const key = (...scopes: KeyScope[]): Actor => ({ kind: 'key', id: '1', name: 'K', scopes });
const may = (actor: Actor) =>
  Object.entries<Permission>(WORDS)
    .filter(([, permission]) => mayPerform(actor, permission))
    .map(([word]) => word)
    .sort();

test('a viewer reads and does what is their own, and no more', () => {
  expect(may(member('viewer'))).toEqual(['INGEST_READ', 'MEMBER', 'OPEN', 'READ']);
});

test('a read key only reads, an ingest key reads no findings, and no key decides who may come in', () => {
  expect(may(key('read'))).toEqual(['INGEST_READ', 'OPEN', 'READ', 'REVIEW']);
  expect(may(key('ingest'))).toEqual(['INGEST', 'INGEST_READ', 'OPEN']);
  expect(may(key(...KEY_SCOPES))).toEqual(['INGEST', 'INGEST_READ', 'OPEN', 'READ', 'REVIEW', 'WORK']);
});

test('a stronger role may do all that a weaker one may', () => {
  for (const [word, permission] of Object.entries(WORDS)) {
    const allowed = ROLES.map((role) => mayPerform(member(role), permission));
    expect([...allowed].sort(), word).toEqual(allowed);
  }
});

test('a key without a scope may do only what is open, and the system may do all', () => {
  expect(may(key())).toEqual(['OPEN']);
  expect(may(SYSTEM)).toEqual(Object.keys(WORDS).sort());
});
