import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ModelDetailJson } from '#models/shapes.ts';
import { useAtLeast } from '../access/session.ts';
import { DataTabs } from '../ingest/data-tabs.tsx';
import { instant } from '../kit/date.ts';
import { Empty } from '../kit/empty.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { plural } from '../kit/format.ts';
import { Page } from '../kit/page.tsx';
import { Line, RowsSkeleton } from '../kit/skeleton.tsx';
import { ClassifierReport } from './classifier-report.tsx';
import { Drift } from './drift.tsx';
import { ForecastReport } from './forecast-report.tsx';
import { ForecastSentence } from './forecast-sentence.tsx';
import { InUse } from './in-use.tsx';
import { modelQuery, useLiveTraining } from './models-query.ts';
import { Predictions } from './predictions.tsx';
import { Provenance } from './provenance.tsx';
import { Retrain } from './retrain.tsx';
import { Going } from './trainings.tsx';
import { Versions } from './versions.tsx';
import { dataSpan, typeset } from './words.ts';

const route = getRouteApi('/inside/data/models/$id');

/** One model: may it be trusted, on what that rests, what it reads, and how it has done since. */
export function Model() {
  const { id } = route.useParams();
  const mayWork = useAtLeast('analyst');
  const model = useQuery(modelQuery(id));
  const data = model.data;
  useLiveTraining(data?.training ? [data.training] : []);
  return (
    <Page
      title={data?.name ?? 'Model'}
      tabs={<DataTabs />}
      sentence={
        data ? (
          data.series.length > 0 ? (
            <ForecastSentence series={data.series} />
          ) : (
            typeset(data.sentence)
          )
        ) : model.error ? (
          'This model could not be read.'
        ) : (
          <Line className="h-4! w-[min(480px,64vw)]" />
        )
      }
      aside={data && mayWork && <Retrain model={data} />}
    >
      {model.error && <FaultNote error={model.error} retry={() => void model.refetch()} />}
      {data ? <Body model={data} mayWork={mayWork} /> : !model.error && <RowsSkeleton rows={20} />}
    </Page>
  );
}

function Body({ model, mayWork }: { model: ModelDetailJson; mayWork: boolean }) {
  const isTrained = model.classifier !== null || model.series.length > 0;
  return (
    <>
      <Facts model={model} />
      {model.training && (
        <ul aria-label="Training" className="mt-4 border-t">
          <Going training={model.training} mayWork={mayWork} />
        </ul>
      )}
      {!isTrained && !model.training && (
        <Empty title="Training has not finished yet.">Figures appear here once training is done.</Empty>
      )}
      {model.classifier && <ClassifierReport report={model.classifier} />}
      {model.series.length > 0 && <ForecastReport series={model.series} mase={model.mase} />}
      {isTrained && (
        <>
          <InUse model={model} />
          <Predictions model={model} />
          {model.task === 'classifier' && <Drift id={model.id} check={model.drift_check} />}
          <Versions model={model} />
          <Provenance model={model} />
        </>
      )}
    </>
  );
}

/** What it predicts, its training data, and since when it is in use. */
function Facts({ model }: { model: ModelDetailJson }) {
  const champion = model.history.find((one) => one.role === 'champion');
  const unit = model.task === 'series' ? 'monthly value' : 'row';
  const trainedOn = [
    model.rows !== null && plural(model.rows, unit),
    model.data_name && `of ${model.data_name}`,
  ].filter(Boolean);
  const span = dataSpan(model);
  return (
    <p className="max-w-[84ch] text-ink-2">
      <span className="text-ink">{model.predicts.replace(/\.?$/, '.')}</span>
      {trainedOn.length > 0 && ` Trained on ${trainedOn.join(' ')}${span ? `, ${span}` : ''}.`}
      {champion && (
        <>
          {' '}
          Version {champion.version} answers since{' '}
          <time dateTime={champion.promoted_at ?? champion.trained_at}>
            {instant(champion.promoted_at ?? champion.trained_at)}
          </time>
          .
        </>
      )}
    </p>
  );
}
