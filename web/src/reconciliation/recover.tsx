import { Link } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { plural } from '../kit/format.ts';
import { ListFoot, ListPage } from '../kit/list/list-page.tsx';
import { ListStack } from '../kit/list/list-stack.tsx';
import { ListTable } from '../kit/list/list-table.tsx';
import { useListPlaces } from '../kit/list/use-list.ts';
import { PageHead } from '../kit/page.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { useNarrow } from '../kit/theme.ts';
import { COLUMNS } from './columns.tsx';
import { EvidencePanel } from './evidence-panel.tsx';
import { FilterBar } from './filter-bar.tsx';
import { isFiltered, listOf, useInboxSearch } from './filters.ts';
import { InboxBasis, InboxFigures, InboxSentence } from './inbox-sentence.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { type Inbox, useInbox } from './use-inbox.ts';

const HINTS: [string, string][] = [
  ['j k', 'walk'],
  ['o', 'open'],
  ['x', 'select'],
  ['e', 'acknowledge'],
  ['/', 'search'],
];

/** The inbox of findings, and beside it the evidence of the one that is open. */
export function Recover() {
  const places = useListPlaces();
  const { search, change } = useInboxSearch();
  // The row that was pressed answers first; the panel and the narrower table are drawn right after it.
  const shown = useDeferredValue(search.finding);
  const inbox = useInbox(places, shown !== undefined);
  const { list } = inbox;
  const at = list.rows.findIndex((one) => one.id === shown);
  const count = list.rows.length;
  return (
    <ListPage
      places={places}
      head={
        <>
          <PageHead title="Recover" sentence={<InboxSentence />} basis={<InboxBasis />} />
          {!search.finding && <InboxFigures />}
          <FilterBar input={places.input} />
        </>
      }
      foot={
        list.selected.size > 0 ? (
          <SelectionBar inbox={inbox} />
        ) : (
          <ListFoot hints={inbox.mayWork ? HINTS : HINTS.filter(([key]) => key !== 'e')}>
            {count > 0 && `${plural(count, 'finding')}${inbox.query.hasNextPage ? ' loaded' : ''}`}
          </ListFoot>
        )
      }
      panel={
        shown && (
          <EvidencePanel
            id={shown}
            known={list.rows[at]}
            place={at < 0 ? undefined : { index: at, count, walk: list.walk }}
            onClose={() => change({ finding: undefined })}
          />
        )
      }
    >
      <Body inbox={inbox} />
    </ListPage>
  );
}

function Body({ inbox }: { inbox: Inbox }) {
  const { query, list } = inbox;
  const { search, change } = useInboxSearch();
  const narrow = useNarrow();
  if (query.error && list.rows.length === 0)
    return <FaultNote error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <RowsSkeleton rows={24} height={narrow ? 64 : 32} />;
  if (list.rows.length === 0) return <Nothing />;
  if (narrow) return <ListStack caption="Findings" columns={COLUMNS} list={list} />;
  return (
    <ListTable
      caption="Findings"
      columns={COLUMNS}
      chosen={listOf(search.columns)}
      list={list}
      sorting={{
        name: search.sort ?? 'amount',
        direction: search.direction === 'asc' ? 'asc' : 'desc',
      }}
      onSort={({ name, direction }) => change({ sort: name, direction })}
    />
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
