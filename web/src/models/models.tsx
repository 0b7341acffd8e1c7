import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ModelJson, TrainingJson } from '#models/shapes.ts';
import { useAtLeast } from '../access/session.ts';
import { DataTabs } from '../ingest/data-tabs.tsx';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { listed, plural } from '../kit/format.ts';
import { Page } from '../kit/page.tsx';
import { Line, RowsSkeleton } from '../kit/skeleton.tsx';
import { modelsQuery, trainingsQuery, useLiveTraining } from './models-query.ts';
import { ModelsTable } from './models-table.tsx';
import { TrainDialog } from './train-dialog.tsx';
import { Trainings } from './trainings.tsx';

const route = getRouteApi('/inside/data/models');
const NONE: TrainingJson[] = [];

/** All models and how good they are; one that is not predictive says so. */
export function Models() {
  const mayWork = useAtLeast('analyst');
  const models = useQuery(modelsQuery);
  const trainings = useQuery(trainingsQuery).data?.items ?? NONE;
  useLiveTraining(trainings);
  const { train } = route.useSearch();
  const navigate = useNavigate({ from: '/data/models' });
  const ask = (open: boolean) =>
    void navigate({ search: open ? { train: 'file' } : {}, replace: !open, resetScroll: false });
  const rows = models.data?.items;
  return (
    <Page
      title="Models"
      tabs={<DataTabs />}
      sentence={
        rows ? (
          <Sentence models={rows} />
        ) : models.error ? (
          'The models could not be read.'
        ) : (
          <Line className="h-4! w-[min(420px,64vw)]" />
        )
      }
      aside={
        mayWork && (
          <Button look="primary" onClick={() => ask(true)}>
            Train a model
          </Button>
        )
      }
    >
      <Trainings trainings={trainings} mayWork={mayWork} />
      {models.error ? (
        <FaultNote error={models.error} retry={() => void models.refetch()} />
      ) : rows === undefined ? (
        <RowsSkeleton rows={4} height={56} />
      ) : rows.length === 0 ? (
        <Empty title="No models yet.">
          A model is trained on past cases: one row for each deal, renewal or customer, with what was known at
          the time and the outcome. It is tested on unseen rows before it can be used.
          {mayWork && (
            <div className="actions">
              <Button onClick={() => ask(true)}>Train a model</Button>
            </div>
          )}
        </Empty>
      ) : (
        <ModelsTable models={rows} />
      )}
      {train && mayWork && <TrainDialog onClose={() => ask(false)} />}
    </Page>
  );
}

function Sentence({ models }: { models: ModelJson[] }) {
  if (models.length === 0) return <>No model has been trained yet.</>;
  const of = (verdict: ModelJson['verdict']) => models.filter((one) => one.verdict === verdict).length;
  const [skill, weak, none, waiting] = [of('skill'), of('weak'), of('none'), of(null)];
  const drifting = models.filter((one) => one.drift === 'alarm').length;
  const counts = [
    skill > 0 && `${skill} ${skill === 1 ? 'is' : 'are'} better than baseline`,
    weak > 0 && `${weak} ${weak === 1 ? 'is' : 'are'} weak`,
    none > 0 && `${none} ${none === 1 ? 'is' : 'are'} not predictive`,
    waiting > 0 && `${waiting} ${waiting === 1 ? 'is' : 'are'} not trained yet`,
  ].filter((words) => words !== false);
  return (
    <>
      {plural(models.length, 'model')}: {listed(counts)}
      {drifting > 0 && `; ${drifting} ${drifting === 1 ? 'has' : 'have'} drifted`}.
    </>
  );
}
