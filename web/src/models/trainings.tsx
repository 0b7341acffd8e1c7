import { Link } from '@tanstack/react-router';
import type { TrainingJson } from '#models/shapes.ts';
import { Button } from '../kit/button.tsx';
import { ago, instant } from '../kit/date.ts';
import { percent } from '../kit/format.ts';
import { Meter } from '../kit/meter.tsx';
import { isGoing, useCancelledRun } from '../kit/use-run.ts';
import { useModelsChanged } from './models-query.ts';

const DOING = { train: 'Training', retrain: 'Retraining', backtest: 'Testing again' } as const;
const RECENT_MS = 24 * 3_600_000;

/** Trainings that are going, found again after a reload, and those that stopped within a day. */
export function Trainings({ trainings, mayWork }: { trainings: TrainingJson[]; mayWork: boolean }) {
  const shown = trainings.filter((one) => isGoing(one) || stoppedOfLate(one, trainings));
  if (shown.length === 0) return null;
  return (
    <ul aria-label="Trainings" className="-mt-6 mb-6">
      {shown.map((one) => (
        <Going key={one.id} training={one} mayWork={mayWork} />
      ))}
    </ul>
  );
}

/** Failed within a day, with no training of the same model since: the list is newest first. */
function stoppedOfLate(one: TrainingJson, all: TrainingJson[]): boolean {
  const newest = all.find((other) => other.model_id === one.model_id);
  const isRecent = Date.now() - new Date(one.created_at).getTime() < RECENT_MS;
  return one.status === 'failed' && one === newest && isRecent;
}

export function Going({ training, mayWork }: { training: TrainingJson; mayWork: boolean }) {
  const changed = useModelsChanged();
  const cancel = useCancelledRun('/api/models/trainings', training.id, changed);
  const going = isGoing(training);
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-1.5 border-b py-2">
      <div className="min-w-0 max-md:basis-full md:flex-1">
        <Link
          to="/data/models/$id"
          params={{ id: training.model_id }}
          className="block max-w-full truncate leading-6 font-strong hover:underline"
        >
          {training.model_name}
        </Link>
        <p className="truncate text-ink-2">
          {training.data_name},{' '}
          <time dateTime={training.created_at} title={instant(training.created_at)}>
            {ago(training.created_at)}
          </time>
        </p>
      </div>
      <div className="min-w-0 max-md:basis-full md:flex-1">
        {training.failure ? (
          <p>
            <span className="text-leak">Stopped.</span> {training.failure.detail}{' '}
            <span className="text-ink-2">{training.failure.mend}</span>
          </p>
        ) : (
          <>
            <p className="flex justify-between gap-4">
              <span className="truncate">
                {training.status === 'queued' ? 'Queued' : `${DOING[training.kind]}: ${training.step}`}
              </span>
              <span className="text-ink-2 tabular-nums">{percent(training.share)}</span>
            </p>
            <div className="mt-1.5">
              <Meter label={`${DOING[training.kind]} ${training.model_name}`} share={training.share} />
            </div>
          </>
        )}
      </div>
      <div className="flex w-24 justify-end max-md:w-auto">
        {going && mayWork && (
          <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel
          </Button>
        )}
      </div>
    </li>
  );
}
