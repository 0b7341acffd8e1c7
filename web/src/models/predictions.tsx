import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ModelDetailJson, PredictionJson } from '#models/shapes.ts';
import { Button } from '../kit/button.tsx';
import { ChooseOne } from '../kit/choice.tsx';
import { day, instant } from '../kit/date.ts';
import { ExportMenu } from '../kit/export-menu.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { percent } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Rows } from '../kit/rows.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { predictionsQuery } from './models-query.ts';
import { reasonsText } from './reason-words.ts';
import { inUnit } from './unit-words.ts';

const route = getRouteApi('/inside/data/models/$id');
const SCORED = [
  { value: 'yes', label: 'Known' },
  { value: 'no', label: 'Pending' },
];

/** The newest predictions as they were logged, each with its reasons in words and with what came of it. */
export function Predictions({ model }: { model: ModelDetailJson }) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/data/models/$id' });
  const scored = search.scored === 'yes' || search.scored === 'no' ? search.scored : undefined;
  const list = useInfiniteQuery(predictionsQuery(model.id, { scored }));
  const rows = list.data?.pages.flatMap((page) => page.items);
  if (rows?.length === 0 && scored === undefined) {
    return (
      <Section title="Newest predictions">
        <p className="py-2 text-ink-2">No predictions yet.</p>
      </Section>
    );
  }
  const isSeries = model.task === 'series';
  return (
    <Section
      title="Newest predictions"
      tools={
        <>
          <ChooseOne
            label="Outcome"
            options={SCORED}
            chosen={scored}
            onChange={(next) =>
              void navigate({
                search: (now) => ({ ...now, scored: next }),
                replace: true,
                resetScroll: false,
              })
            }
          />
          <ExportMenu
            path={`/api/models/${model.id}/predictions`}
            query={{ scored }}
            name="predictions"
            only="csv"
          />
        </>
      }
    >
      {list.error && <FaultNote error={list.error} retry={() => void list.refetch()} />}
      {!rows && !list.error && <RowsSkeleton rows={6} />}
      {rows?.length === 0 && <p className="py-2 text-ink-2">No predictions match.</p>}
      {rows && rows.length > 0 && (
        <Rows
          caption="Newest predictions"
          rows={rows}
          rowKey={(one) => one.id}
          columns={[
            {
              key: 'row',
              head: isSeries ? 'Month' : 'Row',
              cell: (one) => <span className="break-all">{one.row_id}</span>,
            },
            {
              key: 'as-of',
              head: 'As of',
              narrow: 'bare',
              cell: (one) => (
                <time dateTime={one.as_of} title={instant(one.as_of)} className="whitespace-nowrap">
                  {day(one.as_of)}
                </time>
              ),
            },
            {
              key: 'predicted',
              head: 'Predicted',
              figure: true,
              cell: (one) => <Predicted one={one} />,
            },
            { key: 'outcome', head: 'Outcome', narrow: 'bare', cell: (one) => <Outcome one={one} /> },
            {
              key: 'reasons',
              head: isSeries ? '80% interval' : 'Top reasons',
              narrow: 'bare',
              width: '48%',
              cell: (one) => <span className="text-ink-2">{isSeries ? interval(one) : because(one)}</span>,
            },
            {
              key: 'version',
              head: 'Version',
              figure: true,
              narrow: 'hide',
              cell: (one) => <span className="text-ink-3">{one.version}</span>,
            },
          ]}
        />
      )}
      {list.hasNextPage && (
        <Button className="mt-4" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  );
}

/** A series' rows are named by its key and the month: `EUR 2027-07`. */
const unitOf = ({ row_id }: PredictionJson) => row_id.split(' ', 1)[0] ?? '';

function Predicted({ one }: { one: PredictionJson }) {
  if (one.probability !== null)
    return (
      <>
        {percent(one.probability, 1)}
        {one.verdict === 'none' && <span className="ml-1 text-ink-3">base rate</span>}
      </>
    );
  return one.value === null ? <span className="text-ink-3">–</span> : inUnit(one.value, unitOf(one));
}

function because(one: PredictionJson): string {
  if (one.verdict === 'none') return 'Not predictive: the base rate is shown instead.';
  return reasonsText(one.reasons);
}

function interval(one: PredictionJson): string {
  const { low80, high80 } = one;
  const unit = unitOf(one);
  return low80 === null || high80 === null ? '–' : `${inUnit(low80, unit)} – ${inUnit(high80, unit)}`;
}

function Outcome({ one }: { one: PredictionJson }) {
  if (one.outcome === null) return <span className="text-ink-3">pending</span>;
  const when = one.observed_at ? instant(one.observed_at) : undefined;
  const shown =
    one.probability === null ? inUnit(one.outcome, unitOf(one)) : one.outcome === 1 ? 'yes' : 'no';
  return <span title={when}>{shown}</span>;
}
