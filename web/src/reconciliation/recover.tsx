import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useMe } from '../access/session.ts';
import { leadText } from '../findings/ledger.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { plural } from '../kit/format.ts';
import { PageHead } from '../kit/page.tsx';
import { Line, RowsSkeleton } from '../kit/skeleton.tsx';
import { sumByCurrency } from '../kit/sum.ts';
import { useNarrow } from '../kit/theme.ts';
import { summaryQuery } from '../overview/summary.ts';
import { EvidencePanel } from './evidence-panel.tsx';
import { FilterBar } from './filter-bar.tsx';
import { isFiltered, useInboxSearch } from './filters.ts';
import { InboxList } from './inbox-list.tsx';
import { InboxTable } from './inbox-table.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { type Inbox, useInbox } from './use-inbox.ts';

/** The inbox of leaks, and beside it the evidence of the one that is open. */
export function Recover() {
  const scroller = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const inbox = useInbox({ scroller, body, focusSearch: () => input.current?.focus() });
  const { search, change } = useInboxSearch();
  const narrow = useNarrow();
  return (
    <div className="flex h-full">
      <div ref={scroller} className="relative flex min-w-0 grow flex-col overflow-auto">
        <div className="sticky left-0 px-4 pt-6 md:px-8 md:pt-8">
          <PageHead title="Recover" sentence={<Sentence inbox={inbox} />} />
          <FilterBar input={input} />
        </div>
        <div ref={body} className="grow border-t md:mx-8">
          {inbox.query.error ? (
            <FaultNote error={inbox.query.error} retry={() => void inbox.query.refetch()} />
          ) : inbox.query.isPending ? (
            <RowsSkeleton rows={24} height={narrow ? 64 : 32} />
          ) : inbox.findings.length === 0 ? (
            <Nothing />
          ) : narrow ? (
            <InboxList inbox={inbox} />
          ) : (
            <InboxTable inbox={inbox} />
          )}
        </div>
        <SelectionBar inbox={inbox} />
      </div>
      {search.finding && (
        <EvidencePanel
          id={search.finding}
          known={inbox.findings.find((one) => one.id === search.finding)}
          onClose={() => change({ finding: undefined })}
        />
      )}
    </div>
  );
}

/** What the rows come to: exact once all of them are here, and said so while they are not. */
function Sentence({ inbox }: { inbox: Inbox }) {
  const { search } = useInboxSearch();
  const home = useMe().organization.currency;
  const { query, findings } = inbox;
  const totals = useQuery(summaryQuery);
  if (query.isPending) return <Line className="h-4! w-[min(480px,64vw)]" />;
  if (findings.length === 0)
    return isFiltered(search) ? <>No finding matches.</> : <>Nothing waits to be recovered.</>;
  const all = !isFiltered(search) && totals.data ? totals.data.totals : null;
  const owed = all ? all.owed : sumByCurrency(findings.filter((one) => one.ledger === 'owed'));
  const back = all
    ? all.owed_to_customer
    : sumByCurrency(findings.filter((one) => one.ledger === 'owed_to_customer'));
  const number = plural(all?.open_findings ?? findings.length, 'finding');
  const first = !all && query.hasNextPage ? `The first ${number} shown come to ` : `${number}: `;
  const parts = [
    owed.length > 0 && `${leadText(owed, home)} owed`,
    back.length > 0 && `${leadText(back, home)} owed to customers`,
  ].filter(Boolean);
  return (
    <>
      {first}
      {parts.join('; ') || 'amounts not known yet'}.
    </>
  );
}

function Nothing() {
  const { search, clear } = useInboxSearch();
  if (isFiltered(search)) {
    return (
      <Empty title="No finding matches these filters.">
        <div className="actions">
          <Button onClick={clear}>Clear filters</Button>
        </div>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing waits to be recovered.">
      Either every charge was billed, or nothing has been reconciled yet.
      <div className="actions">
        <Button asChild>
          <Link to="/data">Import files</Link>
        </Button>
      </div>
    </Empty>
  );
}
