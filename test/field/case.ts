import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CurrencyCode } from '#core/currency.ts';
import type { FindingJson } from '#findings/shapes.ts';
import { type ImportSummary, importFolder } from '#ingest/commands/import-folder.ts';
import { type Context, createContext } from '#platform/context.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import type { TestGround } from '../harness.ts';
import { allFindings } from '../reconciliation/read.ts';

export const CASES = fileURLToPath(new URL('../fixtures/field/', import.meta.url));

/** What may be said of a case with a confidence above one half, and under which settings. */
export type Expected = {
  readonly zone: string;
  readonly currency: CurrencyCode;
  readonly as_of: string;
  readonly accept_mapping?: true;
  readonly findings: readonly Saying[];
  /** Types that may be said as well. */
  readonly may?: readonly string[];
};
export type Saying = Pick<
  FindingJson,
  'type' | 'account_id' | 'product_key' | 'period_start' | 'period_end' | 'amount' | 'currency'
>;

export type Played = { ctx: Context; summary: ImportSummary; found: FindingJson[] };

export const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(path.join(CASES, name, 'expected.json'), 'utf8')) as Expected;

/** Imports a case into an organization of its own, reconciles it, and gives what was found. */
export async function play(ground: TestGround, name: string): Promise<Played> {
  const { zone, currency, as_of, accept_mapping } = expectedOf(name);
  const ctx = await ground.newOrganization({ timeZone: zone, currency });
  const summary = await importFolder(ctx, path.join(CASES, name, 'input'), {
    acceptMapping: accept_mapping === true,
  });
  const later = createContext(ground.ground, ctx.organization, ctx.actor);
  await runNow(later, { scope: 'all', asOf: new Date(as_of) });
  return { ctx: later, summary, found: await allFindings(later) };
}

/** What is said with a confidence above one half, a line a finding. */
export const sure = (found: readonly FindingJson[], { may = [] }: Pick<Expected, 'may'> = {}): string[] =>
  found
    .filter(({ type }) => !may.includes(type))
    .filter(({ confidence }) => confidence > 0.5)
    .map(lineOf)
    .sort();

export function lineOf(each: Saying): string {
  const { account_id, type, product_key, period_start, period_end, amount, currency } = each;
  return [
    account_id,
    type,
    product_key ?? '',
    `${period_start}/${period_end}`,
    amount ?? '?',
    currency ?? '',
  ].join(' ');
}
