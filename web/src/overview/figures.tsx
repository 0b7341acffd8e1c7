import { Link } from '@tanstack/react-router';
import { DEFINITIONS } from '#findings/finding.ts';
import type { DashboardSummary } from '#overview/shapes.ts';
import { CurrencyCount } from '../findings/currencies.tsx';
import { OPEN_STATUS_LIST } from '../findings/ledger.ts';
import { isNothing, type MoneyTotal, sumText } from '../findings/reporting.ts';
import { LEDGERS } from '../findings/words.ts';
import { Figure, Figures as Strip } from '../kit/figures.tsx';
import { count } from '../kit/format.ts';

/** The totals of the ledger side by side in the reporting currency, each opening into its currencies. */
export function Figures({ summary }: { summary: DashboardSummary }) {
  const { totals } = summary;
  const { owed, owed_annualised: annualised, owed_to_customer: back } = totals.reporting;
  const out = { status: OPEN_STATUS_LIST };
  const owing = { ...out, ledger: 'owed' };
  const continuing = { ...owing, continues: 'yes' };
  const due = { ...out, ledger: 'owed_to_customer' };
  const parts = (name: string, total: MoneyTotal, search: Record<string, string>) => (
    <CurrencyCount name={name} total={total} rows={{ to: '/recover', search }} />
  );
  return (
    <Strip across={5}>
      <Figure term="Owed" definition={DEFINITIONS.owed} note={parts('Owed', owed, owing)}>
        <Sum total={owed} search={owing} />
      </Figure>
      <Figure
        term="Annualised"
        definition={DEFINITIONS.annualised}
        note={parts('Annualised', annualised, continuing)}
      >
        <Sum total={annualised} search={continuing} />
      </Figure>
      <Figure
        term="Credit due to customers"
        definition={`${LEDGERS.owed_to_customer.meaning} Never netted against what is owed.`}
        note={parts('Credit due to customers', back, due)}
      >
        <Sum total={back} search={due} />
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

/** A sum that leads to its rows; whoever wants the exact figure hovers. */
function Sum({ total, search }: { total: MoneyTotal; search: Record<string, string> }) {
  if (isNothing(total)) return <span className="text-ink-3">none</span>;
  return (
    <Link
      to="/recover"
      search={search}
      className="link inline-flex min-h-6 items-center"
      title={sumText(total, 'exact')}
    >
      {sumText(total, 'compact')}
    </Link>
  );
}
