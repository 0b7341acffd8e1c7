import { Link } from '@tanstack/react-router';
import { FINDINGS } from '#findings/catalogue.ts';
import type { FindingJson } from '#findings/shapes.ts';
import { useAtLeast } from '../access/session.ts';
import { OPEN_STATUS_LIST } from '../findings/ledger.ts';
import { useReportingCurrency } from '../findings/reporting.ts';
import { FINDINGS_API, FINDINGS_KEY, resultQuery, useMove } from '../findings/results.ts';
import { ViewMenu } from '../findings/view-menu.tsx';
import {
  accountLabel,
  LEDGERS,
  RECOVERABILITY,
  SEVERITIES,
  STATES,
  STATUSES,
  TYPES,
} from '../findings/words.ts';
import { Button } from '../kit/button.tsx';
import { optionsOf } from '../kit/choice.tsx';
import { Empty } from '../kit/empty.tsx';
import { EVERY } from '../kit/list/declared.ts';
import { listPage } from '../kit/list/declared-page.tsx';
import type { BulkActs } from '../kit/list/list-spec.ts';
import { FINDING_COLUMNS } from './columns.tsx';
import { EvidencePanel } from './evidence-panel.tsx';
import { evidenceQuery } from './evidence-query.ts';
import { statusOf } from './filters.ts';
import { InboxBasis, InboxFigures, InboxSentence } from './inbox-sentence.tsx';
import { MoveButtons, sumsOf } from './selection-bar.tsx';

/** The inbox of findings, and beside it the evidence of the one that is open. */
export const Recover = listPage<FindingJson>({
  entity: FINDINGS,
  title: 'Recover',
  api: FINDINGS_API,
  queryKey: FINDINGS_KEY,
  file: 'findings',
  keyOf: (one) => one.id,
  nameOf: accountLabel,
  columns: FINDING_COLUMNS,
  filters: {
    status: {
      options: optionsOf(STATUSES),
      usual: { values: OPEN_STATUS_LIST, label: 'open' },
      every: EVERY,
    },
    type: { options: optionsOf(TYPES) },
    severity: { options: optionsOf(SEVERITIES) },
    ledger: { options: optionsOf(LEDGERS) },
    recoverability: { label: 'Recoverable', options: optionsOf(RECOVERABILITY) },
    state: { label: 'Show', options: optionsOf(STATES), usual: { values: 'open', label: 'current' } },
    moved: { label: 'Only findings whose amount changed' },
    continues: { label: 'Only the newest period of causes that continue' },
  },
  standing: (search) => ({ status: statusOf(search) }),
  searchHint: 'Account or product',
  useUnit: () => useReportingCurrency() ?? undefined,
  sentence: InboxSentence,
  basis: InboxBasis,
  figures: InboxFigures,
  views: ({ search, open }) => (
    <ViewMenu
      page="recover"
      names={{ page: 'Recover', usual: 'All open findings' }}
      search={search}
      open={open}
    />
  ),
  panel: EvidencePanel,
  prefetch: (queries, one) => {
    void queries.prefetchQuery(resultQuery(one.id));
    void queries.prefetchQuery(evidenceQuery(one.id));
  },
  bulk: { use: useActs, sums: sumsOf },
  nothing: Nothing,
});

function useActs(): BulkActs<FindingJson> {
  const mayWork = useAtLeast('analyst');
  const move = useMove();
  if (!mayWork) return { shortcuts: () => [], buttons: () => null, hints: [['x', 'select']] };
  return {
    shortcuts: (marked) => [{ keys: 'e', label: 'Acknowledge', run: () => move(marked(), 'acknowledged') }],
    buttons: (marked) => <MoveButtons marked={marked} move={move} />,
    hints: [
      ['x', 'select'],
      ['e', 'acknowledge'],
    ],
  };
}

function Nothing() {
  return (
    <Empty title="Nothing to recover.">
      Either everything was billed, or nothing has been reconciled yet.
      <div className="actions">
        <Button asChild>
          <Link to="/data">Upload files</Link>
        </Button>
      </div>
    </Empty>
  );
}
