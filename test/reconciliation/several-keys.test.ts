import { afterAll, beforeAll, expect, test } from 'vitest';
import { linesOf, openLedger } from '../boundaries/files.ts';
import { startGround, type TestGround } from '../harness.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground.stop());

/** January under two account ids of the source, February under two keys, March with a report sent twice. */
const ROWS = (product: string) => [
  `${product}1 | B | ${product} | 2024-01-20T10:00:00Z | 100`,
  `${product}2 | ext-b | ${product} | 2024-01-20T11:00:00Z | 200`,
  `${product}3 | B | ${product} | 2024-01-20T12:00:00Z | 300`,
  `${product}4 | B | ${product} | 2024-02-20T10:00:00Z | 300`,
  `${product}5 | B | ${product}.k | 2024-02-20T11:00:00Z | 0.2`,
  `${product}6 | ext-b | ${product}.k | 2024-02-20T10:30:00Z | 0.3`,
  `${product}7 | B | ${product} | 2024-03-20T10:00:00.000Z | 100`,
  `${product}8 | ext-b | ${product} | 2024-03-20T10:00:00.999Z | 300`,
];

test('the last, the highest and the distinct values of a day are taken over all keys and source accounts', async () => {
  const ledger = await openLedger(ground);
  await ledger.take({
    customers: 'account_id|name\nB|B',
    products:
      'product_key|name|aggregation\nlevel|Level|last\npeak|Peak|max\nkinds|Kinds|unique_count\nsum|Sum|sum',
    prices: `price_id|product_key|model|currency|unit_amount
      l|level|per_unit|EUR|1\np|peak|per_unit|EUR|1\nk|kinds|per_unit|EUR|1\ns|sum|per_unit|EUR|1`,
    subscriptions: ['l', 'p', 'k', 's']
      .map((price) => `S${price} | B | ${price} | 2024-01-01 | 1 | UTC`)
      .reduce(
        (text, row) => `${text}\n${row}`,
        'subscription_id|account_id|price_id|start_date|anchor_day|time_zone',
      ),
    mappings: `source_key|product_key|multiplier|account_source_id|account_id
      x|level|1|ext-b|B\nlevel.k|level|1000||\npeak.k|peak|1000||\nkinds.k|kinds|1000||\nsum.k|sum|1000||`,
    usage: [
      'event_id|account_id|product_key|ts|units',
      ...['level', 'peak', 'kinds', 'sum'].flatMap(ROWS),
    ].join('\n'),
  });
  const owed = linesOf(await ledger.reconcile('2024-04-01T00:00:00Z'), 'B');
  const months = ['2024-01-01/2024-02-01', '2024-02-01/2024-03-01', '2024-03-01/2024-04-01'];
  const expected = (product: string, ...amounts: string[]) =>
    amounts.map((amount, at) => `unreported_usage ${product} ${months[at]} ${amount} EUR`);
  expect(owed).toEqual(
    [
      ...expected('level', '300.00', '200.00', '300.00'),
      ...expected('peak', '300.00', '300.00', '300.00'),
      ...expected('kinds', '3.00', '2.00', '2.00'),
      ...expected('sum', '600.00', '800.00', '400.00'),
    ].sort(),
  );
});

test('the last report of a day is what counts as reported of a level', async () => {
  const ledger = await openLedger(ground);
  await ledger.take({
    customers: 'account_id|name\nB|B',
    products: 'product_key|name|aggregation\nlevel|Level|last',
    prices: 'price_id|product_key|model|currency|unit_amount\nl|level|per_unit|EUR|1',
    subscriptions:
      'subscription_id|account_id|price_id|start_date|anchor_day|time_zone\nS|B|l|2024-01-01|1|UTC',
    usage:
      'event_id|account_id|product_key|ts|units\na|B|level|2024-01-20T10:00:00Z|100\nb|B|level|2024-01-20T12:00:00Z|300',
    reported_usage:
      'record_id|account_id|product_key|ts|units\nr1|B|level|2024-01-20T10:00:00Z|100\nr2|B|level|2024-01-20T11:00:00Z|250',
    invoices:
      'invoice_id|account_id|period_start|period_end|currency|issued_at\nI|B|2024-01-01|2024-02-01|EUR|2024-02-01T06:00:00Z',
    invoice_lines: 'invoice_id|line_id|amount|product_key\nI|L|250.00|level',
  });
  expect(linesOf(await ledger.reconcile('2024-02-02T00:00:00Z'), 'B')).toEqual([
    'under_reported_usage level 2024-01-01/2024-02-01 50.00 EUR',
  ]);
});
