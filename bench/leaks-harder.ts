import { createRandom, type Random } from '#core/random.ts';
import type { World } from '#demo/world.ts';

/** One file's rows read and changed by the names of their columns. */
type Table = {
  readonly rows: string[][];
  readonly at: (column: string) => number;
  readonly keep: (test: (row: string[]) => boolean) => void;
};

/**
 * Makes a world harder to be right about, in ways that a real export is and that no column tells: rows and whole
 * invoices lost, lines without a product, meters that count a little off or twice, use of a test system under a
 * key that is spelled alike, seats, discounts and uplifts that were agreed otherwise than the file says. Nothing of
 * what the world plants is changed, so what is found beside it is false. The same seed gives the same rows.
 */
export function harden(world: World, seed: string): void {
  const random = createRandom(`${seed}/harder`);
  const table = (name: string): Table => {
    const file = world.files.find((each) => each.name === `${name}.csv`);
    if (!file) throw new Error(`The world has no ${name}.csv.`);
    return {
      rows: file.rows,
      at: (column) => file.columns.indexOf(column),
      keep: (test) => {
        file.rows = file.rows.filter(test);
      },
    };
  };
  loseInvoices(table('invoices'), table('invoice_lines'), random.fork('invoices'));
  loseLines(table('invoice_lines'), random.fork('lines'));
  unnameLines(table('invoices'), table('invoice_lines'), random.fork('names'));
  loseReports(table('reported_usage'), random.fork('reports'));
  countBadly(table('usage'), random.fork('meters'));
  useForTests(table('usage'), random.fork('tests'));
  agreeOtherwise(table('subscriptions'), random.fork('agreements'));
  const half = random.fork('files');
  if (half.chance(0.5)) table('credits').keep(() => false);
  table('mappings').keep((row) => row[4] !== '' || !half.chance(0.2));
}

function loseInvoices(invoices: Table, lines: Table, random: Random): void {
  const lost = new Set(invoices.rows.filter(() => random.chance(0.008)).map((row) => row[0]));
  invoices.keep((row) => !lost.has(row[0]));
  lines.keep((row) => !lost.has(row[0]));
}

function loseLines(lines: Table, random: Random): void {
  lines.keep(() => !random.chance(0.006));
}

/** A line that bills as before and says neither for which product nor for which subscription. */
function unnameLines(invoices: Table, lines: Table, random: Random): void {
  const unnamed = new Set<string | undefined>();
  const [product, kind] = [lines.at('product_key'), lines.at('kind')];
  for (const row of lines.rows) {
    if (!random.chance(0.015)) continue;
    row[product] = '';
    row[kind] = '';
    unnamed.add(row[0]);
  }
  for (const row of invoices.rows) if (unnamed.has(row[0])) row[invoices.at('subscription_id')] = '';
}

const meterOf = (row: readonly string[]) => `${row[1]} ${row[2]}`;

/** Draws once for each key that rows bear, in the order in which keys come. */
function drawn<T>(
  rows: readonly string[][],
  key: (row: string[]) => string,
  draw: () => T,
): (row: string[]) => T {
  const known = new Map<string, T>();
  for (const row of rows) if (!known.has(key(row))) known.set(key(row), draw());
  return (row) => known.get(key(row)) as T;
}

function loseReports(reports: Table, random: Random): void {
  const of = drawn(
    reports.rows,
    (row) => `${row[0]} ${row[1]}`,
    () => (random.chance(0.06) ? random.integer(3, 20) / 100 : 0),
  );
  reports.keep((row) => !random.chance(of(row)));
}

/** Some meters count a little too much or too little, some send for some days everything twice under other ids. */
function countBadly(usage: Table, random: Random): void {
  const noise = drawn(usage.rows, meterOf, () => (random.chance(0.08) ? random.integer(1, 20) / 1000 : 0));
  const again = drawn(usage.rows, meterOf, () =>
    random.chance(0.03)
      ? { month: random.integer(5, 10), from: random.integer(1, 22), days: random.integer(1, 5) }
      : null,
  );
  const added: string[][] = [];
  for (const row of usage.rows) {
    const share = noise(row);
    const units = Number(row[4]);
    if (share > 0 && Number.isFinite(units) && row[4] !== '')
      row[4] = (units * (1 + share * (random.next() * 2.5 - 0.75))).toFixed(3);
    const span = again(row);
    const [, month, day] = /^\d{4}-(\d\d)-(\d\d)/.exec(row[3] ?? '') ?? [];
    if (!span || Number(month) !== span.month) continue;
    if (Number(day) >= span.from && Number(day) < span.from + span.days)
      added.push([`again.${row[0]}`, ...row.slice(1)]);
  }
  for (const row of added) usage.rows.push(row);
}

/** A test system sends under the product's key in capitals, which looks like use of the product and is none. */
function useForTests(usage: Table, random: Random): void {
  const of = drawn(usage.rows, meterOf, () => random.chance(0.03));
  const added: string[][] = [];
  for (const row of usage.rows) {
    if (!of(row) || !random.chance(0.15)) continue;
    added.push([`test.${row[0]}`, row[1] ?? '', (row[2] ?? '').toUpperCase(), ...row.slice(3)]);
  }
  for (const row of added) usage.rows.push(row);
}

/** What the file of subscriptions says is newer than what was agreed, or was never agreed at all. */
function agreeOtherwise(subscriptions: Table, random: Random): void {
  const [quantity, discount, until] = ['quantity', 'discount_percent', 'discount_until'].map(
    subscriptions.at,
  );
  const [renewal, uplift] = ['renewal_date', 'renewal_uplift_percent'].map(subscriptions.at);
  for (const row of subscriptions.rows) {
    const [seats, none, raised] = [random.chance(0.015), random.chance(0.1), random.chance(0.05)];
    if (seats && row[quantity as number])
      row[quantity as number] = String(Number(row[quantity as number]) + random.integer(1, 5));
    if (none && row[discount as number]) {
      row[discount as number] = '';
      row[until as number] = '';
    }
    if (raised && row[renewal as number] && !row[uplift as number])
      row[uplift as number] = String(random.integer(2, 7));
  }
}
