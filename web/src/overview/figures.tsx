import { Link } from '@tanstack/react-router';
import { DEFINITIONS } from '#findings/finding.ts';
import type { DashboardSummary } from '#overview/shapes.ts';
import { useMe } from '../access/session.ts';
import { type AmountJson, homeFirst, OPEN_STATUS_LIST } from '../findings/ledger.ts';
import { LEDGERS } from '../findings/words.ts';
import { Figure, Figures as Strip } from '../kit/figures.tsx';
import { count, money } from '../kit/format.ts';

/** The totals of the ledger side by side, kept apart by hairlines and by currency. */
export function Figures({ summary }: { summary: DashboardSummary }) {
  const { totals } = summary;
  const out = { status: OPEN_STATUS_LIST };
  return (
    <Strip across={5}>
      <Figure term="Owed" definition={DEFINITIONS.owed}>
        <Stack amounts={totals.owed} search={{ ...out, ledger: 'owed' }} />
      </Figure>
      <Figure term="Annualised" definition={DEFINITIONS.annualised}>
        <Stack amounts={totals.owed_annualised} search={{ ...out, ledger: 'owed', sort: 'amount' }} />
      </Figure>
      <Figure
        term="Credit due to customers"
        definition={`${LEDGERS.owed_to_customer.meaning} Never netted against what is owed.`}
      >
        <Stack amounts={totals.owed_to_customer} search={{ ...out, ledger: 'owed_to_customer' }} />
      </Figure>
      <Figure term="Open findings" definition={DEFINITIONS.open}>
        <Link to="/recover" search={out} className="link">
          {count(totals.open_findings)}
        </Link>
      </Figure>
      <Figure term="Critical" definition={DEFINITIONS.critical}>
        <Link to="/recover" search={{ ...out, severity: 'critical' }} className="link">
          {count(summary.critical)}
        </Link>
      </Figure>
    </Strip>
  );
}

function Stack({ amounts, search }: { amounts: AmountJson[]; search: Record<string, string> }) {
  const home = useMe().organization.currency;
  if (amounts.length === 0) return <span className="text-ink-3">none</span>;
  return homeFirst(amounts, home).map((one, index) => (
    <div key={one.currency} className={index === 0 ? '' : 'text-body text-ink-2'}>
      <Link
        to="/recover"
        search={{ ...search, currency: one.currency }}
        className="link inline-flex min-h-6 items-center"
        title={money(one.amount, one.currency)}
      >
        {money(one.amount, one.currency, 'compact')}
      </Link>
    </div>
  ));
}
