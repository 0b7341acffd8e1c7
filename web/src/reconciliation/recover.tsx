import { Link } from '@tanstack/react-router';
import { useDeferredValue, useRef } from 'react';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { PageHead } from '../kit/page.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { useNarrow } from '../kit/theme.ts';
import { EvidencePanel } from './evidence-panel.tsx';
import { FilterBar } from './filter-bar.tsx';
import { isFiltered, useInboxSearch } from './filters.ts';
import { InboxList } from './inbox-list.tsx';
import { InboxFigures, InboxSentence } from './inbox-sentence.tsx';
import { InboxTable } from './inbox-table.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useInbox } from './use-inbox.ts';

/** The inbox of leaks, and beside it the evidence of the one that is open. */
export function Recover() {
  const scroller = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const inbox = useInbox({ scroller, body, focusSearch: () => input.current?.focus() });
  const { search, change } = useInboxSearch();
  const narrow = useNarrow();
  // The row that was pressed answers first; the panel and the narrower table are drawn right after it.
  const shown = useDeferredValue(search.finding);
  return (
    <div className="flex h-full">
      <div ref={scroller} className="relative flex min-w-0 grow flex-col overflow-auto">
        <div className="sticky left-0 px-4 pt-6 md:px-8 md:pt-8">
          <PageHead title="Recover" sentence={<InboxSentence />} />
          {!search.finding && <InboxFigures />}
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
            <InboxTable inbox={inbox} isBesidePanel={shown !== undefined} />
          )}
        </div>
        <SelectionBar inbox={inbox} />
      </div>
      {shown && (
        <EvidencePanel
          id={shown}
          known={inbox.findings.find((one) => one.id === shown)}
          onClose={() => change({ finding: undefined })}
        />
      )}
    </div>
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
