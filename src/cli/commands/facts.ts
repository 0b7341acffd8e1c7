import path from 'node:path';
import { queryFor } from '#catalogue/queries/list.ts';
import { listFiles } from '#connectors/files/folder.ts';
import { type CurrencyCode, parseCurrency } from '#core/currency.ts';
import { Fault } from '#core/error.ts';
import { isTimeZone } from '#core/zone.ts';
import { OPEN_STATUSES } from '#findings/finding.ts';
import { FINDING_LIST, listFindings } from '#findings/queries/findings.ts';
import { readTotals } from '#findings/queries/headline.ts';
import { readResultTotals } from '#findings/queries/totals.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { pickFiles } from '#ingest/mapping/folder.ts';
import { FILE_KINDS } from '#ingest/shapes.ts';
import { FINDING_TYPES } from '#main.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { readRun } from '#reconciliation/queries/runs.ts';
import { headlineLines } from '../headline.ts';
import { createPrinter, table } from '../print.ts';
import { type CommonOptions, openSession, organizationContext } from '../session.ts';

export type ImportOptions = CommonOptions & {
  zone?: string;
  currency?: string;
  reportingCurrency?: string;
  acceptMapping?: boolean;
  kind?: string;
  format?: 'csv' | 'ndjson' | 'parquet' | 'access-log';
  count?: 'bytes' | 'requests';
};

/** Imports a folder of exchange files, or one file. */
export async function importPath(target: string, options: ImportOptions): Promise<void> {
  const printer = createPrinter(options.json === true);
  const { zone, currency, reportingCurrency, kind } = checkedOptions(options);
  // Before anything is started or made: a path may be mistyped.
  pickFiles(await listFiles(path.resolve(target)), kind);
  const session = await openSession(options);
  try {
    const ctx = await organizationContext(
      session,
      {
        ...options,
        ...(zone ? { zone } : {}),
        ...(currency ? { currency } : {}),
        ...(reportingCurrency ? { reportingCurrency } : {}),
      },
      true,
    );
    const settings = {
      acceptMapping: options.acceptMapping === true,
      ...(kind ? { kind } : {}),
      ...(options.format === undefined ? {} : { format: options.format }),
      ...(options.count === undefined ? {} : { count: options.count }),
      onProgress: (file: string, rows: number) =>
        printer.progress(`${file}: ${rows.toLocaleString('en')} rows`),
    };
    const summary = await importFolder(ctx, path.resolve(target), settings);
    printer.endProgress();
    printer.result(summary, () => [
      ...table(
        ['file', 'read', 'accepted', 'unchanged', 'rejected', 'status'],
        summary.files.map((file) => [
          file.file,
          ...[file.rows_read, file.rows_accepted, file.rows_unchanged, file.rows_rejected].map(String),
          file.status,
        ]),
        [1, 2, 3, 4],
      ),
      ...summary.files.flatMap((file) => {
        const { failure } = file;
        const why = failure ? [`${failure.detail}${failure.mend ? ` ${failure.mend}` : ''}`] : [];
        return [...file.notices, ...why].map((line) => `${file.file}: ${line}`);
      }),
      ...(summary.skipped.length > 0 ? [`Not exchange files: ${summary.skipped.join(', ')}`] : []),
      `${summary.seconds.toFixed(1)} s`,
    ]);
    if (summary.files.some((file) => file.status !== 'done')) process.exitCode = 1;
  } finally {
    await session.close();
  }
}

/** Reconciles in this process and prints what holds afterwards. */
export async function reconcile(
  options: CommonOptions & { asOf?: string; touched?: boolean },
): Promise<void> {
  const printer = createPrinter(options.json === true);
  const asOf = options.asOf === undefined ? undefined : new Date(options.asOf);
  if (asOf && Number.isNaN(asOf.getTime())) {
    throw new Fault('bad_request', `--as-of “${options.asOf}” is no instant.`, {
      mend: 'Write it as 2026-10-31T00:00:00Z.',
    });
  }
  const session = await openSession(options);
  try {
    const ctx = await organizationContext(session, options, false);
    const started = performance.now();
    const id = await runNow(ctx, { asOf, scope: options.touched ? 'touched' : 'all' }, (done, total) =>
      printer.progress(`Reconciled slice ${done} of ${total}`),
    );
    const run = await readRun(ctx, id);
    const seconds = Math.round(performance.now() - started) / 1000;
    const totals = await readTotals(ctx);
    printer.endProgress();
    printer.result(
      {
        run: run.id,
        as_of: run.as_of,
        accounts: run.accounts,
        periods: run.periods,
        seconds,
        ...run.summary,
      },
      () => [
        `${run.accounts} accounts, ${run.periods} periods as of ${run.as_of ?? 'nothing loaded'} in ${seconds} s`,
        ...table(
          ['type', 'findings'],
          Object.entries(run.summary?.findings_by_type ?? {}).map(([type, count]) => [type, String(count)]),
          [1],
        ),
        ...headlineLines(totals),
      ],
    );
  } finally {
    await session.close();
  }
}

/** Prints the open findings, one JSON object a line with `--json`. */
export async function leaks(options: CommonOptions & { type?: string; minAmount?: string }): Promise<void> {
  const strange = options.type?.split(',').find((type) => !FINDING_TYPES.has(type));
  if (strange !== undefined)
    throw new Fault('bad_request', `--type “${strange}” is no type.`, {
      mend: `Use ${[...FINDING_TYPES.keys()].join(', ')}.`,
    });
  if (options.minAmount !== undefined && !/^-?\d+(\.\d+)?$/.test(options.minAmount))
    throw new Fault('bad_request', `--min-amount “${options.minAmount}” is no amount.`, {
      mend: 'Write it as 100.50.',
    });
  const session = await openSession(options);
  try {
    const ctx = await organizationContext(session, options, false);
    const rows: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await listFindings(ctx, {
        limit: 500,
        type: options.type,
        min_amount: options.minAmount,
        cursor,
      });
      for (const finding of page.items) {
        if (options.json) process.stdout.write(`${JSON.stringify(finding)}\n`);
        else {
          const who = finding.account_name ?? finding.account_id;
          const what = finding.product_key ?? finding.source_key ?? '';
          rows.push([
            finding.type,
            who,
            what,
            finding.period_start,
            finding.amount ?? 'unknown',
            finding.currency ?? '',
            finding.severity,
          ]);
        }
      }
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    if (!options.json) {
      const lines = table(['type', 'account', 'product', 'period', 'amount', '', 'severity'], rows, [4]);
      // What is open of the same findings, as the pages say it.
      const open = { type: options.type, min_amount: options.minAmount, status: OPEN_STATUSES.join(',') };
      const totals = await readResultTotals(ctx, queryFor(FINDING_LIST, open));
      process.stdout.write(`${[...lines, '', ...headlineLines(totals)].join('\n')}\n`);
    }
  } finally {
    await session.close();
  }
}

function checkedOptions(options: ImportOptions) {
  const kind = FILE_KINDS.find((each) => each === options.kind);
  if (options.kind !== undefined && kind === undefined) {
    throw new Fault('bad_request', `--kind “${options.kind}” is not a kind of file.`, {
      mend: `Use one of ${FILE_KINDS.join(', ')}.`,
    });
  }
  if (options.zone !== undefined && !isTimeZone(options.zone)) {
    throw new Fault('bad_request', `--zone “${options.zone}” is not a time zone.`, {
      mend: 'Write it as Europe/Berlin.',
    });
  }
  const currency = currencyOf('--currency', options.currency);
  const reportingCurrency = currencyOf('--reporting-currency', options.reportingCurrency);
  return { zone: options.zone, currency, reportingCurrency, kind };
}

function currencyOf(flag: string, text: string | undefined): CurrencyCode | undefined {
  if (text === undefined) return undefined;
  const currency = parseCurrency(text);
  if (currency !== null) return currency;
  throw new Fault('bad_request', `${flag} “${text}” is no currency.`, { mend: 'Write it as EUR.' });
}
