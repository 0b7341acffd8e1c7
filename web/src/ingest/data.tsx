import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAtLeast } from '../access/session.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { count, plural } from '../kit/format.ts';
import { Page, Section } from '../kit/page.tsx';
import { Line, RowsSkeleton } from '../kit/skeleton.tsx';
import { isGoing } from '../kit/use-run.ts';
import { Connections } from './connections.tsx';
import { DataTabs } from './data-tabs.tsx';
import { DropZone } from './drop-zone.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { ImportRow } from './import-row.tsx';
import { type Import, importsQuery, mappingsQuery, useLiveImport } from './imports.ts';
import { UsageMappings } from './usage-mappings.tsx';

const route = getRouteApi('/inside/data');
const NONE: Import[] = [];
/** As many imports as are read at a glance; what waits for a person is shown in any case. */
const FIRST = 6;

/** Imports, what needs attention, and which usage is not mapped to a product yet. */
export function Data() {
  const mayWork = useAtLeast('analyst');
  const imports = useQuery(importsQuery);
  const runs = imports.data?.items ?? NONE;
  useLiveImport(runs);
  const { import: openId } = route.useSearch();
  const navigate = useNavigate({ from: '/data' });
  const open = (id: string | undefined) =>
    void navigate({ search: { import: id }, replace: id === undefined, resetScroll: false });
  const [all, setAll] = useState(false);
  const shown = all
    ? runs
    : runs.filter((run, index) => index < FIRST || isGoing(run) || run.status === 'needs_mapping');
  const opened = runs.find((run) => run.id === openId);
  return (
    <Page
      title="Data"
      tabs={<DataTabs />}
      sentence={imports.data ? <Sentence runs={runs} /> : <Line className="h-4! w-[min(420px,64vw)]" />}
    >
      {mayWork && <DropZone />}
      <Section title="Imports">
        {imports.error ? (
          <FaultNote error={imports.error} retry={() => void imports.refetch()} />
        ) : imports.isPending ? (
          <RowsSkeleton rows={6} height={52} />
        ) : runs.length === 0 ? (
          <Empty title="Nothing has been imported yet.">
            Start with customers, products, prices and subscriptions; then usage and invoices. The order does
            not matter: rows that refer to something unknown are matched when it arrives.
          </Empty>
        ) : (
          <ul>
            {shown.map((run) => (
              <ImportRow key={run.id} run={run} mayWork={mayWork} open={() => open(run.id)} />
            ))}
          </ul>
        )}
        {shown.length < runs.length && (
          <Button look="bare" className="mt-2 -ml-2.5" onClick={() => setAll(true)}>
            Show all {count(runs.length)} imports
          </Button>
        )}
      </Section>
      <Connections />
      <UsageMappings mayWork={mayWork} />
      {opened && <ImportDialog run={opened} mayWork={mayWork} onClose={() => open(undefined)} />}
    </Page>
  );
}

function Sentence({ runs }: { runs: Import[] }) {
  const unmapped = useQuery(mappingsQuery).data?.unmapped.length ?? 0;
  const waiting = runs.filter((run) => run.status === 'needs_mapping').length;
  const going = runs.filter(isGoing).length;
  const rows = runs.reduce((sum, run) => sum + run.rows_accepted, 0);
  if (runs.length === 0) return <>No data has been imported yet.</>;
  const tasks = [
    waiting > 0 &&
      `${plural(waiting, 'file')} ${waiting === 1 ? 'waits' : 'wait'} for you to confirm the columns`,
    unmapped > 0 && `${plural(unmapped, 'usage key')} ${unmapped === 1 ? 'belongs' : 'belong'} to no product`,
    going > 0 && `${plural(going, 'file')} ${going === 1 ? 'is' : 'are'} being read`,
  ].filter(Boolean);
  return (
    <>
      {plural(runs.length, 'file')} brought {plural(rows, 'row')}
      {tasks.length > 0 ? `; ${tasks.join('; ')}.` : ', and nothing needs your attention.'}
    </>
  );
}
