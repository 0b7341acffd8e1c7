import { useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { RunJson } from '#reconciliation/shapes.ts';
import { plural } from '../kit/format.ts';
import { Meter } from '../kit/meter.tsx';
import { useFollowedRun, withRun } from '../kit/use-run.ts';
import { runsQuery, useGoingRun } from '../reconciliation/runs.ts';

/** Follows the reconciliation that is going; when it ends, every figure is asked again. */
export function useFollowRun(): void {
  const queries = useQueryClient();
  const run = useGoingRun();
  useFollowedRun(
    '/api/recon/runs',
    run ? [run] : [],
    (now) => {
      queries.setQueryData(runsQuery.queryKey, (page) => withRun(page, now));
      if (now.status === 'done') toast(`Reconciled ${plural(now.accounts, 'account')}. ${opened(now)}`);
      if (now.status === 'failed') toast.error(now.failure?.detail ?? 'The reconciliation failed.');
      if (['done', 'failed', 'cancelled'].includes(now.status)) void queries.invalidateQueries();
    },
    () => void queries.invalidateQueries({ queryKey: runsQuery.queryKey }),
  );
}

/** What a reconciliation is doing, wherever the reader is. */
export function RunProgress() {
  const run = useGoingRun();
  if (!run) return null;
  const share = run.slices_total > 0 ? run.slices_done / run.slices_total : 0;
  return (
    <section aria-label="Reconciliation" className="px-4 py-3 text-small text-ink-2">
      <Meter label="Reconciling" share={share} />
      <p className="mt-1.5">
        Reconciling, {run.slices_done} of {plural(run.slices_total, 'slice')}
      </p>
    </section>
  );
}

function opened(run: RunJson): string {
  if (!run.summary) return '';
  const { opened: fresh, moved, closed } = run.summary;
  return `${fresh} opened, ${moved} moved, ${closed} closed.`;
}
