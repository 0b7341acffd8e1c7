import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Select } from '../kit/field.tsx';
import { listed, percent } from '../kit/format.ts';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { type Import, importsQuery, kindsQuery } from './imports.ts';

const ASIDE = '';
const spaced = (code: string) => code.replaceAll('_', ' ');

/** What each column of a file holds, with samples beside it; sent only when every needed field is there. */
export function MappingForm({ run, onDone }: { run: Import; onDone: () => void }) {
  const kinds = useQuery(kindsQuery);
  const queries = useQueryClient();
  const [kind, setKind] = useState(run.kind);
  const [chosen, setChosen] = useState(() =>
    Object.fromEntries(run.columns.map((one) => [one.column, one.field ?? ASIDE])),
  );
  const confirm = useMutation({
    mutationFn: () =>
      request(`/api/imports/${run.id}/mapping`, {
        body: {
          kind,
          columns: Object.fromEntries(
            Object.entries(chosen).map(([column, field]) => [column, field === ASIDE ? null : field]),
          ),
        },
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: importsQuery.queryKey });
      onDone();
    },
  });
  if (kinds.error) return <FaultNote error={kinds.error} retry={() => void kinds.refetch()} />;
  if (!kinds.data) return <RowsSkeleton rows={run.columns.length} height={48} />;
  const known = kinds.data.kinds.find((one) => one.kind === kind);
  const fields = known?.fields ?? [];
  const used = Object.values(chosen);
  const missing = fields
    .filter((field) => field.required && !used.includes(field.name))
    .map((field) => field.name);
  const twice = [...new Set(used.filter((field, index) => field !== ASIDE && used.indexOf(field) !== index))];
  const options = [
    { value: ASIDE, label: 'Keep as extra field' },
    ...fields.map((field) => ({
      value: field.name,
      label: `${spaced(field.name)}${field.required ? ' (required)' : ''}`,
    })),
  ];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <Select
        label="The file contains"
        className="mb-4 max-w-60"
        value={kind}
        onChange={(event) => setKind(event.target.value)}
        options={[
          ...(known ? [] : [{ value: '', label: 'Choose…' }]),
          ...kinds.data.kinds.map((one) => ({ value: one.kind, label: spaced(one.kind) })),
        ]}
      />
      {run.columns.map((column) => (
        <div key={column.column} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t py-2">
          <div className="min-w-0 basis-52 grow">
            <div className="font-strong">{column.column}</div>
            <div className="truncate text-ink-3">{column.samples.join(', ') || 'no values'}</div>
          </div>
          <div className="w-24 text-small text-ink-2">
            {column.how === 'guessed' ? `guessed, ${percent(column.confidence)}` : column.how}
          </div>
          <Select
            label={`${column.column} is`}
            hideLabel
            className="w-56 max-md:w-full"
            value={chosen[column.column] ?? ASIDE}
            onChange={(event) => setChosen({ ...chosen, [column.column]: event.target.value })}
            options={options}
          />
        </div>
      ))}
      <div className="sticky bottom-0 flex flex-wrap items-center gap-4 border-t bg-raised pt-4">
        <Button
          type="submit"
          look="primary"
          busy={confirm.isPending}
          disabled={!known || missing.length > 0 || twice.length > 0}
        >
          Import with these columns
        </Button>
        <p role="status" className="text-ink-2">
          {!known && 'First choose what the file contains.'}
          {missing.length > 0 && `Still needed: ${listed(missing.map(spaced))}. `}
          {twice.length > 0 && `Chosen twice: ${listed(twice.map(spaced))}.`}
        </p>
      </div>
      {confirm.error && <FaultNote error={confirm.error} />}
    </form>
  );
}
