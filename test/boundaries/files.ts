import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { FindingJson } from '#findings/shapes.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { type Context, createContext } from '#platform/context.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import type { TestGround } from '../harness.ts';
import { allFindings } from '../reconciliation/read.ts';

/** Exchange files by name without ending, each a text whose cells are parted by `|`, header first. */
export type Files = Record<string, string>;

/** One organization that takes in files as a user hands them in, and is asked what does not fit. */
export type Ledger = {
  /** Takes in files. Answers how many rows were rejected, all files together. */
  take(files: Files): Promise<number>;
  /** Reconciles what was touched since the last time, as of an instant; returns the open findings. */
  reconcile(asOf: string): Promise<FindingJson[]>;
};

/** Somebody who is billed ever since: without any invoice nothing would be missing (rule 18). */
const BYSTANDER: Files = {
  customers: 'account_id|name\nbystander|Bystander',
  invoices:
    'invoice_id|account_id|period_start|period_end|currency\nbystander|bystander|1970-01-01|1970-02-01|EUR',
  invoice_lines: 'invoice_id|line_id|amount|description\nbystander|1|1.00|Set-up',
};

/** A fresh organization in EUR and UTC, which bills somebody else by default. */
export async function openLedger(ground: TestGround, others: Files | null = BYSTANDER): Promise<Ledger> {
  const first = await ground.newOrganization({ currency: 'EUR' });
  const fresh = (): Context => createContext(ground.ground, first.organization, first.actor);
  const ledger: Ledger = {
    async take(files) {
      const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-boundary-'));
      try {
        for (const [name, text] of Object.entries(files))
          writeFileSync(path.join(folder, `${name}.csv`), csvOf(text));
        const summary = await importFolder(fresh(), folder, {});
        expect(summary.files.filter((file) => file.status !== 'done')).toEqual([]);
        return summary.files.reduce((sum, file) => sum + file.rows_rejected, 0);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    async reconcile(asOf) {
      await runNow(fresh(), { asOf: new Date(asOf), scope: 'all' });
      return allFindings(fresh());
    },
  };
  if (others !== null) await ledger.take(others);
  return ledger;
}

/** Each finding of an account as `type product start/end amount currency`, sorted. */
export function linesOf(findings: readonly FindingJson[], account: string): string[] {
  return findings
    .filter((each) => each.account_id === account)
    .map((each) =>
      [
        each.type,
        each.product_key ?? each.source_key ?? '-',
        `${each.period_start}/${each.period_end}`,
        each.amount ?? '-',
        each.currency ?? '-',
      ].join(' '),
    )
    .sort();
}

export function csvOf(text: string): string {
  const rows = text
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row !== '');
  const cell = (value: string) => `"${value.trim().replaceAll('"', '""')}"`;
  return `${rows.map((row) => row.split('|').map(cell).join(',')).join('\n')}\n`;
}
