import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import { useAtLeast } from '../access/session.ts';
import { request, withQuery } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { instant } from '../kit/date.ts';
import { Empty } from '../kit/empty.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { count, groupDigits } from '../kit/format.ts';
import { ITEM, Menu } from '../kit/menu.tsx';
import { Page } from '../kit/page.tsx';
import { type Column, Rows } from '../kit/rows.tsx';
import { Line, RowsSkeleton } from '../kit/skeleton.tsx';
import { changeText } from './change.ts';
import { actionText } from './words.ts';

type Entry = {
  sequence: number;
  at: string;
  actor_name: string;
  action: string;
  subject_kind: string | null;
  subject_id: string | null;
  change: unknown;
  request_id: string | null;
};
type Verdict = { entries: number; intact: boolean; faultAt: number | null; fault: string | null };

const columns: Column<Entry>[] = [
  {
    key: 'what',
    head: 'What',
    cell: (entry) => <span title={entry.action}>{actionText(entry.action)}</span>,
  },
  { key: 'who', head: 'Who', narrow: 'bare', cell: (entry) => entry.actor_name },
  { key: 'subject', head: 'On', narrow: 'bare', cell: (entry) => <Subject entry={entry} /> },
  { key: 'change', head: 'Change', narrow: 'bare', cell: (entry) => <Change entry={entry} /> },
  {
    key: 'when',
    head: 'When',
    narrow: 'bare',
    cell: (entry) => (
      <time dateTime={entry.at} className="whitespace-nowrap tabular-nums">
        {instant(entry.at)}
      </time>
    ),
  },
  {
    key: 'sequence',
    head: 'No.',
    figure: true,
    cell: (entry) => <span className="text-ink-3">{count(entry.sequence)}</span>,
  },
];

/** Who did what, in a chain that breaks where anything was changed afterwards. */
export function Audit() {
  const mayVerify = useAtLeast('admin');
  const entries = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) =>
      request<{ items: Entry[]; next_cursor: string | null }>(
        withQuery('/api/audit', { cursor: pageParam, limit: 50 }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const verdict = useQuery({
    queryKey: ['audit', 'verify'],
    queryFn: () => request<Verdict>('/api/audit/verify'),
    enabled: mayVerify,
    staleTime: 60_000,
  });
  const rows = entries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title="Audit"
      sentence={
        <Sentence
          verdict={verdict.data}
          mayVerify={mayVerify}
          failed={verdict.error !== null}
          latest={rows[0]}
        />
      }
      aside={
        <>
          {mayVerify && (
            <Button busy={verdict.isFetching} onClick={() => void verdict.refetch()}>
              Verify again
            </Button>
          )}
          <Exports />
        </>
      }
    >
      {verdict.error && <FaultNote error={verdict.error} />}
      {entries.error && <FaultNote error={entries.error} retry={() => void entries.refetch()} />}
      {entries.isPending && <RowsSkeleton rows={20} />}
      {entries.data && rows.length === 0 && <Empty title="No entries yet." />}
      {rows.length > 0 && (
        <Rows
          caption="Audit entries"
          rows={rows}
          rowKey={(entry) => String(entry.sequence)}
          columns={columns}
        />
      )}
      {entries.hasNextPage && (
        <Button
          className="mt-4"
          busy={entries.isFetchingNextPage}
          onClick={() => void entries.fetchNextPage()}
        >
          Show older entries
        </Button>
      )}
    </Page>
  );
}

/** The whole trail as a file: signed lines that `plumbline audit verify` checks elsewhere, or a table. */
function Exports() {
  return (
    <Menu
      align="end"
      trigger={
        <Button>
          <Download size={14} aria-hidden /> Export
        </Button>
      }
    >
      <Radix.Item asChild className={ITEM}>
        <a href="/api/audit/export" download="audit.ndjson">
          NDJSON, signed <span className="ml-auto pl-6 text-ink-3">checked by plumbline audit verify</span>
        </a>
      </Radix.Item>
      <Radix.Item asChild className={ITEM}>
        <a href="/api/audit/export?format=csv" download="audit.csv">
          CSV <span className="ml-auto pl-6 text-ink-3">for spreadsheets</span>
        </a>
      </Radix.Item>
    </Menu>
  );
}

type SentenceProps = {
  verdict: Verdict | undefined;
  mayVerify: boolean;
  failed: boolean;
  latest: Entry | undefined;
};

function Sentence({ verdict, mayVerify, failed, latest }: SentenceProps) {
  if (!mayVerify)
    return latest ? <>{count(latest.sequence)} entries in a hash chain.</> : <>Who did what, and when.</>;
  if (failed) return <>The audit log could not be verified.</>;
  if (!verdict) return <Line className="h-4! w-[min(420px,64vw)]" />;
  if (verdict.intact) return <>All {count(verdict.entries)} entries are intact: every hash is correct.</>;
  return (
    <span className="text-leak">
      The audit log was changed at entry {count(verdict.faultAt ?? 0)}: {verdict.fault ?? 'its hash is wrong'}
      .
    </span>
  );
}

function Subject({ entry }: { entry: Entry }) {
  if (!entry.subject_kind) return <span className="text-ink-3">–</span>;
  const short = entry.subject_id?.slice(0, 8);
  if (entry.subject_kind === 'finding' && entry.subject_id) {
    return (
      <Link
        to="/recover"
        search={{ finding: entry.subject_id }}
        className="link inline-flex min-h-6 items-center"
      >
        finding {short}
      </Link>
    );
  }
  return (
    <span title={entry.subject_id ?? undefined}>
      {entry.subject_kind.replaceAll('_', ' ')} {short}
    </span>
  );
}

function Change({ entry }: { entry: Entry }) {
  const text = groupDigits(changeText(entry.change));
  if (text === '') return <span className="text-ink-3">–</span>;
  return (
    <span className="line-clamp-2 max-w-96 text-ink-2" title={text}>
      {text}
    </span>
  );
}
