import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';

const FOLDER = new URL('../fixtures/ten-accounts/', import.meta.url);

/** Columns whose values name something of the organization's own; each value gets the canary in front. */
const NAMING = new Set([
  'account_id',
  'account_source_id',
  'clause',
  'contract_id',
  'credit_id',
  'email',
  'event_id',
  'invoice_id',
  'line_id',
  'name',
  'payment_id',
  'price_id',
  'product_key',
  'reason',
  'record_id',
  'source_key',
  'subscription_id',
]);

/**
 * The ten accounts with a canary in front of every name and id, so that a single row of one organization
 * that shows in an answer to another is found by a search for a word. Answers the folder's path.
 */
export function canaryFolder(canary: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-canary-'));
  for (const name of readdirSync(FOLDER).filter((each) => each.endsWith('.csv'))) {
    const rows = parse(readFileSync(new URL(name, FOLDER), 'utf8')) as string[][];
    // Nothing given back, so that the list of credits has a second page and no finding moves.
    if (name === 'credits.csv')
      rows.push(['C02', 'A09', '0', 'EUR', 'events', '2026-03-11', '2026-04-01', 'waiver', '']);
    writeFileSync(path.join(folder, name), csvText(marked(canary, rows)));
  }
  const contacts = [
    ['account_id', 'name', 'email', 'title'],
    ['A01', 'Contact', 'contact@example.com', 'CFO'],
  ];
  writeFileSync(path.join(folder, 'contacts.csv'), csvText(marked(canary, contacts)));
  // What nobody here can read is a data issue; of two, the list has a second page.
  const terms = [
    ['contract_id', 'account_id', 'term', 'value', 'clause'],
    ['K1', 'A01', 'exclusivity', 'no', '9'],
    ['K2', 'A02', 'exclusivity', 'no', '9'],
  ];
  writeFileSync(path.join(folder, 'contract_terms.csv'), csvText(marked(canary, terms)));
  return folder;
}

function marked(canary: string, [header = [], ...rows]: string[][]): string[][] {
  const marks = header.map((column) => NAMING.has(column));
  const mark = (cell: string, at: number) => (marks[at] && cell !== '' ? `${canary}-${cell}` : cell);
  return [header, ...rows.map((row) => row.map(mark))];
}

export function csvText(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return `${rows.map((row) => row.map(cell).join(',')).join('\n')}\n`;
}
