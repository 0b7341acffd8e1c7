import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { useAtLeast } from '../access/session.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { ago, instant } from '../kit/date.ts';
import { Empty } from '../kit/empty.tsx';
import { FaultNote, faultText } from '../kit/fault.tsx';
import { count, plural } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { SourceDialog } from './source-dialog.tsx';
import { isBusy, KIND_WORDS, type Source, sourcesQuery } from './sources.ts';

/** Places that are read again and again: how each fares, and what an administrator may do about it. */
export function Connections() {
  const mayRead = useAtLeast('analyst');
  const isAdmin = useAtLeast('admin');
  const sources = useQuery({ ...sourcesQuery, enabled: mayRead });
  const [edited, setEdited] = useState<Source | 'new' | null>(null);
  const [removing, setRemoving] = useState<Source | null>(null);
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (id: string) => request(`/api/sources/${id}`, { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: sourcesQuery.queryKey }),
    onError: (error) => toast.error(faultText(error)),
  });
  const items = sources.data?.items;
  // A pull that has ended has left an import, and perhaps keys that belong to no product.
  const pulls = items?.map((source) => source.last_run_id).join() ?? '';
  useEffect(() => {
    if (pulls === '') return;
    void queries.invalidateQueries({ queryKey: ['imports'] });
    void queries.invalidateQueries({ queryKey: ['mappings'] });
  }, [pulls, queries]);
  if (!mayRead) return null;
  return (
    <Section
      title="Connections"
      tools={isAdmin && <Button onClick={() => setEdited('new')}>Add connection</Button>}
    >
      {sources.error && <FaultNote error={sources.error} retry={() => void sources.refetch()} />}
      {sources.isPending && <RowsSkeleton rows={2} height={52} />}
      {items?.length === 0 && (
        <Empty title="No automatic imports yet.">
          A connection syncs usage from a table or daily files on a schedule, every 15 minutes by default.
        </Empty>
      )}
      {items && items.length > 0 && (
        <ul aria-label="Connections">
          {items.map((source) => (
            <Connection
              key={source.id}
              source={source}
              isAdmin={isAdmin}
              edit={() => setEdited(source)}
              remove={() => setRemoving(source)}
            />
          ))}
        </ul>
      )}
      {edited && <SourceDialog source={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {removing && (
        <Confirm
          title={`Remove ${removing.name}?`}
          detail="It no longer syncs and its password is deleted. Usage it has imported stays."
          action="Remove connection"
          onClose={() => setRemoving(null)}
          onConfirm={() => remove.mutate(removing.id)}
        />
      )}
    </Section>
  );
}

type Props = { source: Source; isAdmin: boolean; edit: () => void; remove: () => void };

function Connection({ source, isAdmin, edit, remove }: Props) {
  const queries = useQueryClient();
  const pull = useMutation({
    mutationFn: () => request(`/api/sources/${source.id}/pull`, { body: {} }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: sourcesQuery.queryKey });
      void queries.invalidateQueries({ queryKey: ['imports'] });
    },
    onError: (error) => toast.error(faultText(error)),
  });
  const busy = isBusy(source);
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-1.5 border-b py-2">
      <div className="min-w-0 max-md:basis-full md:flex-1">
        <p className="truncate font-strong">{source.name}</p>
        <p className="truncate text-ink-2" title={source.address}>
          {KIND_WORDS[source.kind]}
          {source.side === 'reported' && ', reported usage'}: {source.address}
        </p>
      </div>
      <div className="min-w-0 max-md:basis-full md:flex-1">
        <State source={source} busy={busy} />
        {source.failure && (
          <p className="text-ink-2">
            {source.failure.detail} {source.failure.mend}
          </p>
        )}
        {source.warnings.map((warning) => (
          <p key={warning} className="text-ink-2">
            {warning}
          </p>
        ))}
      </div>
      <div className="flex w-60 justify-end gap-2 max-md:w-auto">
        <Button busy={pull.isPending} disabled={busy} onClick={() => pull.mutate()}>
          Pull now<span className="sr-only"> {source.name}</span>
        </Button>
        {isAdmin && (
          <>
            <Button look="bare" onClick={edit}>
              Edit<span className="sr-only"> {source.name}</span>
            </Button>
            <Button look="bare" onClick={remove}>
              Remove<span className="sr-only"> {source.name}</span>
            </Button>
          </>
        )}
      </div>
    </li>
  );
}

function State({ source, busy }: { source: Source; busy: boolean }) {
  const { last_pull_at, next_pull_at, failure } = source;
  if (busy) return <p>{source.state === 'pulling' ? 'Reading' : 'Sync due'}</p>;
  const rows = plural(source.rows_stored, 'row');
  const files = source.files_read > 0 ? ` from ${plural(source.files_read, 'file')}` : '';
  return (
    <p className={failure ? 'text-leak' : 'tabular-nums'}>
      {failure
        ? `Failed ${source.failures_in_row > 1 ? `${count(source.failures_in_row)} times in a row` : ''}`.trim()
        : `${rows}${files}`}
      <span className="text-ink-2">
        {last_pull_at && (
          <>
            ,{' '}
            <time dateTime={last_pull_at} title={instant(last_pull_at)}>{`pulled ${ago(last_pull_at)}`}</time>
          </>
        )}
        {next_pull_at ? (
          <>
            , <time dateTime={next_pull_at} title={instant(next_pull_at)}>{`next ${ago(next_pull_at)}`}</time>
          </>
        ) : (
          ', manual only'
        )}
      </span>
    </p>
  );
}
