import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { DataQualityPage } from '#reconciliation/shapes.ts';
import { DataTabs } from '../ingest/data-tabs.tsx';
import { request, withQuery } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { ChooseOne } from '../kit/choice.tsx';
import { classes } from '../kit/classes.ts';
import { Empty } from '../kit/empty.tsx';
import { ExportMenu } from '../kit/export-menu.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { count, listed, plural } from '../kit/format.ts';
import { Page, Section } from '../kit/page.tsx';
import { Line, RowsSkeleton } from '../kit/skeleton.tsx';
import { Term } from '../kit/term.tsx';
import { FaultList } from './fault-list.tsx';
import { FAULTS } from './fault-words.ts';
import { FaultyAccounts } from './faulty-accounts.tsx';

const route = getRouteApi('/inside/data/quality');
const STATES = [
  { value: 'open', label: 'Open issues' },
  { value: 'closed', label: 'Resolved issues' },
  { value: 'all', label: 'Both' },
];

/** What is wrong with the data, each fault named: nothing here is a leak, and it says what it did to the alarms. */
export function Quality() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/data/quality' });
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (now) => ({ ...now, ...next }), replace: true, resetScroll: false });
  const asked = { account: search.account, state: search.state };
  const totals = useFaults(asked).data?.pages[0]?.totals;
  const list = useFaults({ ...asked, kind: search.kind });
  const faults = list.data?.pages.flatMap((page) => page.items);
  return (
    <Page
      title="Data quality"
      tabs={<DataTabs />}
      sentence={totals ? <Sentence totals={totals} /> : <Line className="h-4! w-[min(440px,64vw)]" />}
    >
      {list.error && <FaultNote error={list.error} retry={() => void list.refetch()} />}
      {totals && totals.length > 0 && (
        <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
          <ByKind totals={totals} chosen={search.kind} choose={(kind) => change({ kind })} />
          <FaultyAccounts chosen={search.account} choose={(account) => change({ account })} />
        </div>
      )}
      <Section
        title={search.kind ? FAULTS[search.kind as keyof typeof FAULTS]?.label : 'Data issues'}
        tools={
          <>
            {search.account && (
              <Button look="bare" onClick={() => change({ account: undefined })}>
                Every account
              </Button>
            )}
            <ChooseOne
              label="Show"
              options={STATES}
              chosen={search.state ?? 'open'}
              onChange={(next) => change({ state: next === 'open' ? undefined : next })}
            />
            <ExportMenu
              path="/api/data-quality"
              query={{ ...asked, kind: search.kind }}
              name="data-quality"
              only="csv"
            />
          </>
        }
      >
        {!faults && !list.error && <RowsSkeleton rows={6} height={84} />}
        {faults && faults.length === 0 && (
          <Empty title="No data issues.">
            Usage, reports and mappings are checked at each reconciliation: completeness compared with each
            account’s normal pattern, duplicates, clocks, units, mappings and zones.
          </Empty>
        )}
        {faults && faults.length > 0 && <FaultList faults={faults} />}
        {list.hasNextPage && (
          <Button className="mt-4" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        )}
      </Section>
    </Page>
  );
}

function useFaults(asked: {
  kind?: string | undefined;
  account?: string | undefined;
  state?: string | undefined;
}) {
  return useInfiniteQuery({
    queryKey: ['data-quality', 'list', asked],
    queryFn: ({ pageParam, signal }) =>
      request<DataQualityPage>(withQuery('/api/data-quality', { ...asked, limit: 100, cursor: pageParam }), {
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: DataQualityPage) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
}

type Totals = DataQualityPage['totals'];
const byCount = (a: Totals[number], b: Totals[number]) => b.count - a.count;

function Sentence({ totals }: { totals: Totals }) {
  const faults = totals.reduce((sum, one) => sum + one.count, 0);
  const affected = totals.reduce((sum, one) => sum + one.findings_affected, 0);
  if (faults === 0) return <>No data issues are open.</>;
  const most = totals.toSorted(byCount).slice(0, 2);
  return (
    <>
      {plural(faults, 'data issue')}, most of all {listed(most.map((one) => FAULTS[one.kind].many))}
      {affected > 0
        ? `; ${faults === 1 ? 'it lowers' : 'they lower'} the confidence of ${plural(affected, 'finding')}.`
        : '.'}
    </>
  );
}

type ByKindProps = {
  totals: Totals;
  chosen: string | undefined;
  choose: (kind: string | undefined) => void;
};

/** The kinds with their counts; pressing one shows its faults only. */
function ByKind({ totals, chosen, choose }: ByKindProps) {
  const head = 'h-8 font-normal! figure-cell pl-6';
  return (
    <table className="w-full">
      <caption className="sr-only">Data issues by kind</caption>
      <thead>
        <tr className="border-b text-small text-ink-3">
          <th scope="col" className="h-8 font-normal!">
            Kind
          </th>
          <th scope="col" className={head}>
            Data issues
          </th>
          <th scope="col" className={head}>
            Accounts
          </th>
          <th scope="col" className={head}>
            Findings with lower confidence
          </th>
        </tr>
      </thead>
      <tbody>
        {totals.toSorted(byCount).map((one) => (
          <tr
            key={one.kind}
            className={classes('h-8 border-b hover:bg-hover', one.kind === chosen && 'bg-accent-wash')}
          >
            <td>
              <Term definition={FAULTS[one.kind].meaning}>{FAULTS[one.kind].label}</Term>
            </td>
            <td className="figure-cell pl-6">
              <button
                type="button"
                aria-pressed={one.kind === chosen}
                className="link inline-flex min-h-6 min-w-6 items-center justify-end"
                onClick={() => choose(one.kind === chosen ? undefined : one.kind)}
              >
                {count(one.count)}
                <span className="sr-only"> data issues: {FAULTS[one.kind].label}</span>
              </button>
            </td>
            <td className="figure-cell pl-6">{count(one.accounts)}</td>
            <td className="figure-cell pl-6">
              {one.findings_affected > 0 ? (
                count(one.findings_affected)
              ) : (
                <span className="text-ink-3">–</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
