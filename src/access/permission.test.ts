import { expect, test } from 'vitest';
import { type Actor, KEY_SCOPES, type KeyScope, ROLES, type Role, SYSTEM } from '#core/actor.ts';
import { mayPerform, PERMISSIONS } from './permission.ts';

const member = (role: Role): Actor => ({ kind: 'member', id: '1', name: 'M', role });
const key = (...scopes: KeyScope[]): Actor => ({ kind: 'key', id: '1', name: 'K', scopes });
const operations = Object.keys(PERMISSIONS);
const isRead = (operation: string) => /^(get|list|watch|download|export|verify)/.test(operation);
const isOpen = (operation: string) => PERMISSIONS[operation]?.open === true;
/** What everybody may do to their own session, and to views that are theirs alone. */
const OWN = ['changeView', 'deleteView', 'logout', 'saveView', 'setDefaultView', 'switchOrganization'];

test('a viewer changes nothing but their own session and their own views', () => {
  const may = operations.filter((operation) => mayPerform(member('viewer'), operation));
  const changes = may.filter((operation) => !isRead(operation) && !isOpen(operation));
  expect(changes.sort()).toEqual(OWN);
});

test('a read key changes nothing, an ingest key reads no findings, and no key decides who may come in', () => {
  const may = (actor: Actor) =>
    operations.filter((operation) => !isOpen(operation) && mayPerform(actor, operation));
  expect(may(key('read')).filter((operation) => !isRead(operation))).toEqual([]);
  for (const secret of ['listFindings', 'getFinding', 'getDashboard', 'listInvoices', 'listAudit']) {
    expect(may(key('ingest'))).not.toContain(secret);
  }
  for (const scope of KEY_SCOPES) {
    expect(
      may(key(scope))
        .filter((operation) => /member|invit|key(?<!signingKey)|organization$/i.test(operation))
        .sort(),
    ).toEqual(scope === 'ingest' ? ['getOrganization'] : ['getOrganization', 'listMembers']);
  }
});

test('a stronger role may do all that a weaker one may', () => {
  for (const operation of operations) {
    const may = ROLES.map((role) => mayPerform(member(role), operation));
    expect([...may].sort(), operation).toEqual(may);
  }
});

test('an operation that nobody listed is refused to everyone, inherited names included', () => {
  for (const name of ['dropEverything', 'toString', 'constructor', '__proto__', '']) {
    for (const actor of [member('admin'), key('write'), SYSTEM]) expect(mayPerform(actor, name)).toBe(false);
  }
});
