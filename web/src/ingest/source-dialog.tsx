import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field, Select } from '../kit/field.tsx';
import { FilesFields, TableFields } from './source-fields.tsx';
import { SourceFindingsView } from './source-findings.tsx';
import {
  COLUMN_FIELDS,
  type Draft,
  draftOf,
  EMPTY,
  type Findings,
  isTableKind,
  KIND_WORDS,
  placeOf,
  type Source,
  sourcesQuery,
} from './sources.ts';

const SCHEDULES = [
  { value: '5', label: 'Every 5 minutes' },
  { value: '15', label: 'Every 15 minutes' },
  { value: '60', label: 'Every hour' },
  { value: '1440', label: 'Every day' },
  { value: '', label: 'Manual only' },
];

/** A new connection, or one that is changed: said, tried, and kept. */
export function SourceDialog({ source, onClose }: { source: Source | null; onClose: () => void }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(source ? draftOf(source) : EMPTY);
  const set = (name: keyof Draft) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setDraft((before) => ({ ...before, [name]: value }));
  };
  const place = () => placeOf(draft, source?.place ?? null);
  const secret = draft.secret === '' ? {} : { secret: draft.secret };
  const trial = useMutation({
    mutationFn: () =>
      request<Findings>('/api/sources/test', {
        body: { side: draft.side, place: place(), ...secret, ...(source ? { source_id: source.id } : {}) },
      }),
    onSuccess: (found) => setDraft((before) => withGuesses(before, found)),
  });
  const save = useMutation({
    mutationFn: () => {
      const schedule_minutes = draft.schedule === '' ? null : Number(draft.schedule);
      const body = { name: draft.name.trim(), place: place(), schedule_minutes, ...secret };
      return source
        ? request(`/api/sources/${source.id}`, { method: 'PATCH', body })
        : request('/api/sources', { body: { ...body, side: draft.side } });
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: sourcesQuery.queryKey });
      onClose();
    },
  });
  const schedules = SCHEDULES.some(({ value }) => value === draft.schedule)
    ? SCHEDULES
    : [{ value: draft.schedule, label: `Every ${draft.schedule} minutes` }, ...SCHEDULES];
  const Fields = isTableKind(draft.kind) ? TableFields : FilesFields;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={source ? `Edit ${source.name}` : 'Add a connection'}
      description="Usage syncs on a schedule, and each row counts once."
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <div className="grid gap-4 md:grid-cols-2">
          <Field label="Name" required maxLength={80} value={draft.name} onChange={set('name')} />
          <Select
            label="Kind"
            value={draft.kind}
            disabled={source !== null}
            onChange={set('kind')}
            options={Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label }))}
          />
          <Select
            label="Contains"
            value={draft.side}
            disabled={source !== null}
            onChange={set('side')}
            options={[
              { value: 'actual', label: 'actual usage' },
              { value: 'reported', label: 'usage reported to billing' },
            ]}
          />
          <Select label="Read" value={draft.schedule} onChange={set('schedule')} options={schedules} />
        </div>
        <Fields draft={draft} set={set} hasSecret={source?.has_secret ?? false} />
        {trial.data && <SourceFindingsView found={trial.data} />}
        {trial.error && <FaultNote error={trial.error} />}
        {save.error && <FaultNote error={save.error} />}
        <div className="flex flex-wrap gap-2">
          <Button busy={trial.isPending} onClick={() => trial.mutate()}>
            Test connection
          </Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            {source ? 'Save connection' : 'Add connection'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The columns that a test recognised, where the form still names one that is not there. */
function withGuesses(draft: Draft, found: Findings): Draft {
  const names = new Set(found.columns.map(({ name }) => name));
  if (!isTableKind(draft.kind) || names.size === 0) return draft;
  const guesses = COLUMN_FIELDS.flatMap((field) => {
    const column = found.columns.find((each) => each.field === field);
    return column && !names.has(draft[field]) ? [[field, column.name]] : [];
  });
  return { ...draft, ...Object.fromEntries(guesses) };
}
