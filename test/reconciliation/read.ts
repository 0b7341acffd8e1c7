import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listFindings } from '#findings/queries/findings.ts';
import type { FindingJson } from '#findings/shapes.ts';
import type { Context } from '#platform/context.ts';

/** Every finding that holds, in a stable order. */
export async function allFindings(ctx: Context): Promise<FindingJson[]> {
  const items: FindingJson[] = [];
  let cursor: string | undefined;
  do {
    const page = await listFindings(ctx, { limit: 100, sort: 'account', cursor });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** What a finding says, without what tells of its past: its id, when it was first seen, what it was before. */
export function sayingOf(finding: FindingJson): Partial<FindingJson> {
  const { id: _id, first_seen_at: _at, amount_before: _before, ...now } = finding;
  const { amount_moved_at: _moved, amount_moved_because: _because, ...rest } = now;
  return rest;
}

export function keyOf(
  finding: Pick<FindingJson, 'account_id' | 'type' | 'product_key' | 'source_key' | 'period_start'>,
): string {
  const { account_id, type, product_key, source_key, period_start } = finding;
  return [account_id, type, product_key ?? source_key ?? '', period_start].join(' ');
}

export type CsvFile = { name: string; header: string; rows: string[] };

export function readCsvFolder(folder: URL): CsvFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .map((name) => {
      const [header = '', ...rows] = readFileSync(new URL(name, folder), 'utf8').trim().split(/\r?\n/);
      return { name, header, rows };
    });
}

/** Writes files into a fresh folder and answers its path. */
export function writeFolder(files: readonly CsvFile[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-files-'));
  for (const file of files)
    writeFileSync(path.join(folder, file.name), `${[file.header, ...file.rows].join('\n')}\n`);
  return folder;
}
