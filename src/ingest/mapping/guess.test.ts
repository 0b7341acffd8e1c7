import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, fieldsOf, KINDS } from './catalogue.ts';
import { spelling } from './column-name.ts';
import { kindOfFileName } from './file-name.ts';
import { guessKind, guessMapping } from './guess.ts';

const readings = (kind: (typeof KINDS)[number], columns: string[], row: string[] = [], saved = {}) =>
  Object.fromEntries(
    guessMapping(kind, columns, row.length > 0 ? [row] : [], saved).columns.map(({ column, field, how }) => [
      column,
      field === null ? how : `${field} (${how})`,
    ]),
  );

describe('the catalogue', () => {
  test.each(KINDS)('of %s has no name or synonym that could mean two fields', (kind) => {
    const names = fieldsOf(kind).flatMap((field) => [
      ...new Set([field.name, ...field.synonyms].map(spelling)),
    ]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('explains each file of the exchange format by its columns alone', () => {
    const explained = KINDS.map((kind) => guessKind(fieldsOf(kind).map((field) => field.name)));
    expect(explained).toEqual(KINDS);
  });

  test('names the alternatives of reported usage that are missing', () => {
    const columns = ['account_id', 'product_key', 'units', 'period_start'];
    expect(guessMapping('reported_usage', columns, []).missing).toEqual([
      'ts, or period_start and period_end',
    ]);
    expect(guessMapping('reported_usage', [...columns, 'period_end'], []).missing).toEqual([]);
    expect(CATALOGUE.usage.fields.find((field) => field.name === 'event_id')?.required).toBe(false);
  });
});

describe('column names', () => {
  test('apply at once when exact, spelled otherwise or listed synonyms; the rest are attributes', () => {
    const columns = ['event_id', 'Customer ID', 'productKey', 'timestamp', 'quantity', 'region'];
    const guess = guessMapping('usage', columns, []);
    expect(readings('usage', columns)).toEqual({
      event_id: 'event_id (exact)',
      'Customer ID': 'account_id (synonym)',
      productKey: 'product_key (spelling)',
      timestamp: 'ts (synonym)',
      quantity: 'units (synonym)',
      region: 'attribute',
    });
    expect(guess).toMatchObject({ missing: [], needsConfirmation: false });
  });

  test('that are only like a field wait for confirmation, when their values fit', () => {
    const columns = ['invoice_id', 'account_id', 'period_start', 'period_end', 'currency', 'Invoice Statuss'];
    const row = ['i1', 'a1', '2026-10-01', '2026-11-01', 'EUR'];
    expect(readings('invoices', columns, [...row, 'paid'])).toMatchObject({
      'Invoice Statuss': 'status (guessed)',
    });
    expect(guessMapping('invoices', columns, [[...row, 'paid']]).needsConfirmation).toBe(true);
    expect(readings('invoices', columns, [...row, 'see notes'])).toMatchObject({
      'Invoice Statuss': 'attribute',
    });
  });

  test.each([
    ['subscriptions', 'Renewal Dt', '2027-01-01', 'renewal_date'],
    ['subscriptions', 'discount', '10', 'discount_percent'],
    ['subscriptions', 'discount', 'ten', null],
    ['usage', 'acct no', 'a1', 'account_id'],
    ['usage', 'usage_qnty', '5', 'units'],
    ['usage', 'widget_id', 'x', null],
    ['customers', 'owner_id', 'x', null],
  ] as const)('in %s: %s with the value %s is taken for %s', (kind, column, value, field) => {
    expect(guessMapping(kind, [column], [[value]]).columns[0]?.field).toBe(field);
  });

  test('of two claims the exact name wins over a synonym, and the synonym listed first over a later one', () => {
    expect(readings('usage', ['customer_id', 'account_id'])).toEqual({
      customer_id: 'attribute',
      account_id: 'account_id (exact)',
    });
    expect(readings('usage', ['customer', 'customer_id'])).toEqual({
      customer: 'attribute',
      customer_id: 'account_id (synonym)',
    });
  });

  test('of two equal spellings one is only a guess', () => {
    expect(guessMapping('usage', ['Account ID', 'AccountId'], []).needsConfirmation).toBe(true);
  });

  test('follow a saved mapping before anything else', () => {
    const saved = { amount: 'units', units: null };
    expect(readings('usage', ['amount', 'units'], [], saved)).toEqual({
      amount: 'units (saved)',
      units: 'saved',
    });
    expect(guessMapping('usage', ['amount'], [], saved).needsConfirmation).toBe(false);
  });

  test('that nobody listed keep extra columns from holding up a file', () => {
    const known = fieldsOf('customers').map((field) => field.name);
    const extra = ['account_name_legacy', 'notes', 'event_name', 'billing contact', 'custom_field_7'];
    expect(guessMapping('customers', [...known, ...extra], []).needsConfirmation).toBe(false);
  });

  test('give the same reading in any order of the columns', () => {
    const pool = KINDS.flatMap((kind) =>
      fieldsOf(kind).flatMap((field) => [
        field.name,
        field.name.replaceAll('_', ' ').toUpperCase(),
        ...field.synonyms,
      ]),
    );
    const names = fc.uniqueArray(fc.constantFrom(...pool, 'renewal dt', 'acct no', 'usage_qty', 'note'), {
      maxLength: 12,
    });
    const cases = fc
      .tuple(fc.constantFrom(...KINDS), names, fc.infiniteStream(fc.nat()))
      .map(([kind, columns, keys]) => {
        const shuffled = columns
          .map((column) => ({ column, key: keys.next().value }))
          .sort((a, b) => a.key - b.key);
        return { kind, columns, shuffled: shuffled.map(({ column }) => column) };
      });
    fc.assert(
      fc.property(cases, ({ kind, columns, shuffled }) => {
        const values = (names: string[]) => [names.map((name) => (name.length % 2 ? '2026-10-01' : '5'))];
        const [a, b] = [columns, shuffled].map((order) => guessMapping(kind, order, values(order)));
        const sorted = (guess: typeof a) => guess?.columns.sort((x, y) => (x.column < y.column ? -1 : 1));
        expect(sorted(b)).toEqual(sorted(a));
        expect(b?.missing).toEqual(a?.missing);
        const fields = (a?.columns ?? []).flatMap(({ field }) => field ?? []);
        expect(new Set(fields).size).toBe(fields.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('file names', () => {
  test.each([
    ['usage.csv', 'usage'],
    ['usage_2026-10.csv', 'usage'],
    ['data/2026/usage-2026-10-03.ndjson', 'usage'],
    ['invoice_lines.csv', 'invoice_lines'],
    ['Invoice Lines (2).csv', 'invoice_lines'],
    ['invoices.csv.gz', 'invoices'],
    ['reported_usage.parquet', 'reported_usage'],
    ['01_customers.jsonl', 'customers'],
    ['C:\\drop\\price.csv', 'prices'],
    ['usage_reported.csv', null],
    ['usage_notes.csv', null],
    ['contracts.pdf', null],
    ['usage.xlsx', null],
    ['constructor.csv', null],
  ])('%s stands for %s', (name, kind) => {
    expect(kindOfFileName(name)).toBe(kind);
  });
});
