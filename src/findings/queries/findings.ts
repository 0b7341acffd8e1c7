import { bind } from '#catalogue/binding.ts';
import { listAs } from '#catalogue/list.ts';
import { getRow, queryFor, readList } from '#catalogue/queries/list.ts';
import { formatMajor } from '#core/money.ts';
import type { Context } from '#platform/context.ts';
import { FINDINGS } from '../catalogue.ts';
import { type FindingJson, finding } from '../shapes.ts';
import { shownMeasures } from '../types.ts';
import { continuingText } from './open.ts';

const measured = (name: string) => `(finding.measures ->> '${name}')::numeric`;

/** The ledger with the names that a reader wants beside the keys. */
const findings = bind(FINDINGS, {
  from: `findings as finding
    left join customers as customer
      on customer.organization_id = finding.organization_id and customer.account_id = finding.account_id
    left join products as product
      on product.organization_id = finding.organization_id and product.product_key = finding.product_key`,
  fresh: 'finding.as_of',
  columns: {
    id: 'finding.finding_id',
    type: 'finding.type',
    ledger: 'finding.ledger',
    account_id: { sql: 'finding.account_id', sort: 'coalesce(customer.name, finding.account_id)' },
    account_name: 'customer.name',
    product_key: 'finding.product_key',
    product_name: 'product.name',
    subscription_id: 'finding.subscription_id',
    source_key: 'finding.source_key',
    period_start: 'finding.period_start',
    period_end: 'finding.period_end',
    amount: 'finding.amount_minor',
    currency: 'finding.currency',
    annualised_amount: 'finding.annualised_minor',
    confidence: 'finding.confidence',
    severity: 'finding.severity',
    recoverability: 'finding.recoverability',
    status: 'finding.status',
    note: 'finding.note',
    actual_units: measured('actual_units'),
    reported_units: measured('reported_units'),
    billed_units: measured('billed_units'),
    should_have_billed: measured('should_have_billed_minor'),
    billed: measured('billed_minor'),
    first_seen_at: 'finding.first_seen_at',
    amount_before: 'finding.amount_before_minor',
    amount_moved_at: 'finding.amount_moved_at',
    amount_moved_because: 'finding.amount_moved_because',
    closed_at: 'finding.closed_at',
    reason: 'finding.reason',
    room: 'finding.room',
    about: `json_build_object('kind', finding.about_kind, 'id', finding.about_id)`,
    measures: 'finding.measures',
    state: {
      sql: `case when finding.closed_at is null then 'open' else 'closed' end`,
      words: { open: 'finding.closed_at is null', closed: 'finding.closed_at is not null' },
    },
    moved: 'finding.amount_moved_at is not null',
    continues: continuingText('finding'),
    owner: 'customer.owner',
    region: 'customer.region',
    segment: 'customer.segment',
    industry: 'customer.industry',
  },
});

/** The list of findings: filters, order, pages, totals and files come from the declaration. */
export const FINDING_LIST = listAs<FindingJson>(findings, {
  shape: finding,
  async fill(_ctx, rows) {
    for (const row of rows) {
      const major = (minor: string) =>
        typeof row.currency === 'string' ? formatMajor(BigInt(minor), row.currency) : null;
      row.measures = shownMeasures(row.measures as Record<string, string>, major);
    }
  },
});

/** One finding with its names; a closed one too, as links to it must keep working. Faults: `not_found`. */
export const getFinding = (ctx: Context, id: string): Promise<FindingJson> => getRow(ctx, FINDING_LIST, id);

/** A page of findings by the words of the list's query string, such as `{ status: 'open', sort: 'first_seen' }`. */
export function listFindings(ctx: Context, query: Record<string, string | number | undefined>) {
  return readList(ctx, FINDING_LIST, queryFor(FINDING_LIST, query));
}
