import { useQuery } from '@tanstack/react-query';
import { Button } from '../kit/button.tsx';
import { instant } from '../kit/date.ts';
import { Dialog } from '../kit/dialog.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { count, plural } from '../kit/format.ts';
import { Rows } from '../kit/rows.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { type Import, rejectsQuery } from './imports.ts';
import { MappingForm } from './mapping-form.tsx';

/** One import opened: the columns to confirm, or what became of its rows. */
export function ImportDialog({
  run,
  mayWork,
  onClose,
}: {
  run: Import;
  mayWork: boolean;
  onClose: () => void;
}) {
  const asks = run.status === 'needs_mapping' && mayWork;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={run.file_name}
      description={
        asks
          ? 'Some columns were only guessed. Choose what each of them is; the others can be kept as extra fields.'
          : `${count(run.rows_read)} rows read, ${count(run.rows_accepted)} accepted, ${count(run.rows_unchanged)} unchanged, ${count(run.rows_rejected)} rejected.`
      }
    >
      {run.failure && (
        <p className="border-l-2 border-leak pl-3">
          {run.failure.detail} <span className="text-ink-2">{run.failure.mend}</span>
        </p>
      )}
      {run.notices.map((notice) => (
        <p key={notice} className="border-b py-2 text-ink-2">
          {notice}
        </p>
      ))}
      {asks ? <MappingForm run={run} onDone={onClose} /> : <Outcome run={run} />}
    </Dialog>
  );
}

function Outcome({ run }: { run: Import }) {
  return (
    <>
      <p className="py-2 text-ink-2">
        Started {run.started_at ? instant(run.started_at) : 'not yet'}
        {run.finished_at && `, ended ${instant(run.finished_at)}`}.
      </p>
      {run.columns.length > 0 && (
        <Rows
          caption="How the columns were read"
          rows={run.columns}
          rowKey={(column) => column.column}
          columns={[
            { key: 'column', head: 'Column', cell: (column) => column.column },
            { key: 'field', head: 'Read as', narrow: 'bare', cell: (column) => column.field ?? 'attribute' },
            {
              key: 'samples',
              head: 'Samples',
              narrow: 'hide',
              cell: (column) => column.samples.slice(0, 3).join(', '),
            },
          ]}
        />
      )}
      {run.rows_rejected > 0 && <Rejects run={run} />}
    </>
  );
}

function Rejects({ run }: { run: Import }) {
  const rejects = useQuery(rejectsQuery(run.id));
  return (
    <section className="mt-6" aria-label="Rejected rows">
      <div className="flex items-center justify-between gap-4 pb-1">
        <h3>{plural(run.rows_rejected, 'rejected row')}</h3>
        {run.rejects_url && (
          <Button asChild>
            <a href={run.rejects_url} download>
              Download as CSV
            </a>
          </Button>
        )}
      </div>
      {rejects.error && <FaultNote error={rejects.error} />}
      {rejects.data ? (
        <Rows
          caption="Rejected rows"
          rows={rejects.data.items}
          rowKey={(reject) => `${reject.line} ${reject.column}`}
          columns={[
            { key: 'line', head: 'Line', width: '64px', cell: (reject) => count(reject.line) },
            { key: 'column', head: 'Column', narrow: 'bare', cell: (reject) => reject.column ?? '–' },
            {
              key: 'value',
              head: 'Value',
              narrow: 'bare',
              cell: (reject) => <code className="font-sans break-all">{reject.value ?? '–'}</code>,
            },
            { key: 'reason', head: 'Reason', narrow: 'bare', cell: (reject) => reject.reason },
          ]}
        />
      ) : (
        !rejects.error && <RowsSkeleton rows={8} />
      )}
      {rejects.data?.next_cursor && <p className="py-2 text-ink-3">The download contains all of them.</p>}
    </section>
  );
}
