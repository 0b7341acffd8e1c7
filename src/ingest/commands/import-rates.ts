import { rebuildReportingRates, type StoredRate, storeRates } from '#catalogue/commands/rates.ts';
import type { FileRow } from '#connectors/files/row.ts';
import type { Day } from '#core/period.ts';
import type { Context } from '#platform/context.ts';
import { lockInTransaction } from '#platform/postgres.ts';
import type { RecordRow } from '#records/record-table.ts';
import { type Reject, reject } from '../reject.ts';
import { createRowReader, isReject, type Reading } from '../row-reader.ts';
import { badRow, createJudge, type Progress } from './import-records.ts';
import type { RejectList } from './reject-list.ts';

/**
 * Stores a file of exchange rates in one transaction, and with it what they come to in the reporting currency. A row
 * without a base is against the reporting currency. Rates concern no account's findings, so that none is marked.
 */
export async function importRates(
  ctx: Context,
  readings: readonly Reading[],
  batches: AsyncIterable<FileRow[]>,
  rejects: RejectList,
  progress: Progress,
): Promise<string[]> {
  const read = createRowReader('rates', readings, { zone: ctx.organization.timeZone, currency: null });
  const judge = createJudge((row) => JSON.stringify([row.base, row.currency, row.date]));
  const { counts } = progress;
  let repeated = 0;
  const work = ctx.pg.write(async (tx) => {
    await lockInTransaction(tx, 'import rates');
    let since: Day | null = null;
    for await (const batch of batches) {
      const rates: StoredRate[] = [];
      for (const fileRow of batch) {
        counts.read += 1;
        const row = 'error' in fileRow ? badRow(fileRow) : sound(ctx, read(fileRow), fileRow.line);
        const verdict = isReject(row) ? row : judge(row, fileRow.line);
        if (verdict === 'same') repeated += 1;
        else if (verdict === 'new') rates.push(rateOf(row as RecordRow));
        else rejects.add(verdict);
      }
      const stored = await storeRates(ctx, tx, rates);
      if (since === null || (stored.since !== null && stored.since < since)) since = stored.since;
      counts.unchanged += stored.unchanged;
      await rejects.flush(tx);
      counts.rejected = rejects.totals().count;
      counts.accepted = counts.read - counts.rejected;
      await progress.tick();
    }
    if (since !== null) await rebuildReportingRates(tx, since);
  });
  await work.catch((error) => {
    Object.assign(counts, { accepted: 0, unchanged: 0, rejected: 0 });
    throw error;
  });
  counts.unchanged += repeated;
  return repeated > 0 ? [`${repeated} rows repeat an earlier row of the file and count once.`] : [];
}

/** The row with its base, or why no rate can be read from it. */
function sound(ctx: Context, row: RecordRow | Reject, line: number): RecordRow | Reject {
  if (isReject(row)) return row;
  const base = row.base ?? ctx.organization.reportingCurrency;
  const wrong = (field: string, reason: string) =>
    reject(line, field, String(row[field] ?? ''), reason, JSON.stringify(row));
  if (base === null) return wrong('base', 'is empty, and the organization has no default currency');
  if (base === row.currency) return wrong('currency', 'is the base itself');
  if (!/^[^-]*[1-9]/.test(String(row.rate))) return wrong('rate', 'is not above zero');
  return { ...row, base };
}

function rateOf({ base, currency, date, rate, source }: RecordRow): StoredRate {
  return {
    base: String(base),
    currency: String(currency),
    day: String(date),
    rate: String(rate),
    source: String(source ?? 'file'),
  };
}
