import { useQueryClient } from '@tanstack/react-query';
import { Button } from '../kit/button.tsx';
import { ago, instant } from '../kit/date.ts';
import { bytes, count, plural } from '../kit/format.ts';
import { Meter } from '../kit/meter.tsx';
import { isGoing, useCancelledRun } from '../kit/use-run.ts';
import { type Import, importsQuery } from './imports.ts';

const STATUS: Record<Import['status'], string> = {
  queued: 'Queued',
  needs_mapping: 'Columns to confirm',
  running: 'Reading',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const spaced = (code: string) => code.replaceAll('_', ' ');

/** One file on its way in: what it is, how far it came, and what it asks of the reader. */
export function ImportRow({ run, mayWork, open }: { run: Import; mayWork: boolean; open: () => void }) {
  const queries = useQueryClient();
  const cancel = useCancelledRun('/api/imports', run.id, () =>
    queries.invalidateQueries({ queryKey: importsQuery.queryKey }),
  );
  const going = isGoing(run);
  const waits = run.status === 'needs_mapping' && mayWork;
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-1.5 border-b py-2">
      <div className="min-w-0 max-md:basis-full md:flex-1">
        <button
          type="button"
          onClick={open}
          className="block max-w-full truncate text-start leading-6 font-strong hover:underline"
        >
          {run.file_name}
        </button>
        <p className="text-ink-2">
          {run.kind ? spaced(run.kind) : 'not known yet'},{' '}
          <time dateTime={run.created_at} title={instant(run.created_at)}>
            {ago(run.created_at)}
          </time>
        </p>
      </div>
      <div className="min-w-0 max-md:basis-full md:flex-1">
        <p className={run.status === 'failed' ? 'text-leak' : ''}>
          {STATUS[run.status]}
          {run.status !== 'queued' && run.status !== 'needs_mapping' && run.status !== 'failed' && (
            <Counts run={run} />
          )}
        </p>
        {run.failure && (
          <p className="text-ink-2">
            {run.failure.detail} {run.failure.mend}
          </p>
        )}
        {going && run.bytes_total ? (
          <div className="mt-1.5 flex items-center gap-3 text-small text-ink-3">
            <div className="grow">
              <Meter label={`Reading ${run.file_name}`} share={run.bytes_read / run.bytes_total} />
            </div>
            <span className="tabular-nums">
              {bytes(run.bytes_read)} of {bytes(run.bytes_total)}
            </span>
          </div>
        ) : null}
      </div>
      <div className="flex w-36 justify-end gap-2 max-md:w-auto">
        {waits && (
          <Button look="primary" onClick={open}>
            Confirm columns
          </Button>
        )}
        {going && mayWork && (
          <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel
          </Button>
        )}
        {run.rows_rejected > 0 && !going && (
          <Button look="bare" onClick={open}>
            {plural(run.rows_rejected, 'rejected row')}
          </Button>
        )}
      </div>
    </li>
  );
}

function Counts({ run }: { run: Import }) {
  const counts = [
    `${count(run.rows_accepted)} accepted`,
    run.rows_unchanged > 0 && `${count(run.rows_unchanged)} unchanged`,
    run.rows_rejected > 0 && `${count(run.rows_rejected)} rejected`,
  ].filter(Boolean);
  return <span className="text-ink-2 tabular-nums">: {counts.join(', ')}</span>;
}
