import { expect, test } from 'vitest';
import { CALLERS, type CallerName, TABLE } from './permission-table.ts';

const operations = Object.keys(TABLE);
const may = (caller: CallerName) =>
  operations.filter((operation) => TABLE[operation]?.split(' ')[CALLERS.indexOf(caller)] === '+').sort();
/** A question is asked by POST, as its plan is a body; it changes no fact. */
const isRead = (operation: string) => /^(ask|get|list|watch|download|export|verify)/.test(operation);
const open = may('anonymous');
const behindTheDoor = (caller: CallerName) => may(caller).filter((operation) => !open.includes(operation));
/** What everybody may do to their own session and password, and to views that are theirs alone. */
const OWN = [
  'beginSecondFactor',
  'changePassword',
  'changeView',
  'confirmSecondFactor',
  'deleteView',
  'endSecondFactor',
  'logout',
  'saveView',
  'setDefaultView',
  'switchOrganization',
];

test('nobody who is unknown does more than come in or ask whether the server is well', () => {
  const comingIn = [
    'acceptInvitation',
    'getInvitation',
    'getSignInOptions',
    'login',
    'register',
    'requestPasswordReset',
    'resetPassword',
    'signInToDemo',
  ];
  expect(open).toEqual([...comingIn, 'getHealth'].sort());
});

test('a viewer changes nothing but their own session and their own views', () => {
  expect(behindTheDoor('viewer').filter((operation) => !isRead(operation))).toEqual(OWN);
});

test('a read key changes nothing, an ingest key reads no findings, and no key decides who may come in', () => {
  expect(behindTheDoor('read key').filter((operation) => !isRead(operation))).toEqual([]);
  for (const secret of ['listFindings', 'getFinding', 'getDashboard', 'listInvoices', 'listAudit'])
    expect(behindTheDoor('ingest key')).not.toContain(secret);
  for (const key of ['read key', 'ingest key', 'write key'] as const) {
    expect(
      behindTheDoor(key).filter((operation) =>
        /member|invit|key(?<!signingKey)|organization$/i.test(operation),
      ),
    ).toEqual(key === 'ingest key' ? ['getOrganization'] : ['getOrganization', 'listMembers']);
  }
});

test('a stronger role may do all that a weaker one may', () => {
  expect(may('analyst')).toEqual(expect.arrayContaining(may('viewer')));
  expect(may('admin')).toEqual(expect.arrayContaining(may('analyst')));
});
