import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ModelDetailJson, TrainingJson } from '#models/shapes.ts';
import { fieldFault } from '../access/fields.ts';
import { request, withQuery } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field, Select } from '../kit/field.tsx';
import { bytes, plural } from '../kit/format.ts';
import { type FileColumn, fileColumns, guessColumns, guessPositive } from './file-columns.ts';
import { useModelsChanged } from './models-query.ts';

const HEAD_BYTES = 262_144;
type Chosen = { name: string; outcome: string; positive: string; date: string; id: string };
const NOTHING: Chosen = { name: '', outcome: '', positive: '', date: '', id: '' };

/** A table of one's own: which column is the outcome, which the date, and what counts as yes. */
export function TrainFile({ model, onDone }: { model: ModelDetailJson | undefined; onDone: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const changed = useModelsChanged();
  const [file, setFile] = useState<File | null>(null);
  const [columns, setColumns] = useState<FileColumn[]>([]);
  const [chosen, setChosen] = useState(NOTHING);
  const train = useMutation({
    mutationFn: (body: FormData) =>
      request<TrainingJson>(
        withQuery(
          '/api/models/train-file',
          model ? { model: model.id } : { ...chosen, name: chosen.name.trim() },
        ),
        { body },
      ),
    onSuccess: () => {
      changed();
      onDone();
    },
  });
  const take = async (next: File | undefined) => {
    if (!next) return;
    const read = fileColumns(await next.slice(0, HEAD_BYTES).text(), next.size <= HEAD_BYTES);
    const guess = guessColumns(read);
    train.reset();
    setFile(next);
    setColumns(read);
    setChosen({
      ...guess,
      name: titleOf(next.name),
      positive: guessPositive(read.find((one) => one.name === guess.outcome)),
    });
  };
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!file) return;
        const body = new FormData();
        body.append('file', file, file.name);
        train.mutate(body);
      }}
    >
      <div className="flex flex-wrap items-center gap-3">
        <Button autoFocus onClick={() => input.current?.click()}>
          {file ? 'Another file' : 'Choose a file'}
        </Button>
        <span className="min-w-40 flex-1 break-words text-ink-2">
          {file
            ? `${file.name}, ${bytes(file.size)}${columns.length > 0 ? `, ${plural(columns.length, 'column')}` : ''}`
            : 'CSV, NDJSON or Parquet: a row for each case, as it was known then.'}
        </span>
        <input
          ref={input}
          type="file"
          hidden
          tabIndex={-1}
          aria-label="Training file"
          accept=".csv,.tsv,.ndjson,.jsonl,.parquet,.gz"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      {file && !model && <Roles columns={columns} chosen={chosen} change={setChosen} error={train.error} />}
      {train.error && <FaultNote error={train.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button
          type="submit"
          look="primary"
          busy={train.isPending}
          disabled={!file || (!model && chosen.outcome === '')}
        >
          {train.isPending ? 'Sending' : model ? 'Retrain' : 'Train'}
        </Button>
      </div>
    </form>
  );
}

type RolesProps = {
  columns: FileColumn[];
  chosen: Chosen;
  change: (next: Chosen) => void;
  error: unknown;
};

function Roles({ columns, chosen, change, error }: RolesProps) {
  const names = columns.map(({ name }) => ({ value: name, label: name }));
  const outcome = columns.find((one) => one.name === chosen.outcome);
  const pick = (word: 'outcome' | 'date' | 'id', label: string, none: string, hint: string) => {
    const fault = fieldFault(error, word);
    const set = (value: string) =>
      change({
        ...chosen,
        [word]: value,
        ...(word === 'outcome' ? { positive: guessPositive(columns.find((one) => one.name === value)) } : {}),
      });
    // A file that cannot be read here has columns all the same: their names are typed.
    if (columns.length === 0)
      return (
        <Field
          label={label}
          hint={hint}
          fault={fault}
          value={chosen[word]}
          required={word === 'outcome'}
          onChange={(event) => set(event.target.value)}
        />
      );
    return (
      <Select
        label={label}
        hint={hint}
        fault={fault}
        value={chosen[word]}
        required={word === 'outcome'}
        onChange={(event) => set(event.target.value)}
        options={[{ value: '', label: none }, ...names]}
      />
    );
  };
  return (
    <>
      <Field
        label="Name"
        maxLength={80}
        required
        fault={fieldFault(error, 'name')}
        value={chosen.name}
        onChange={(event) => change({ ...chosen, name: event.target.value })}
      />
      <div className="grid gap-4 md:grid-cols-2">
        {pick('outcome', 'Outcome', 'Choose…', 'The outcome to predict.')}
        {outcome && outcome.values.length > 0 ? (
          <Select
            label="Counts as yes"
            fault={fieldFault(error, 'positive')}
            required
            value={chosen.positive}
            onChange={(event) => change({ ...chosen, positive: event.target.value })}
            options={[
              { value: '', label: 'Choose…' },
              ...outcome.values.map((value) => ({ value, label: value })),
            ]}
          />
        ) : (
          <Field
            label="Counts as yes"
            fault={fieldFault(error, 'positive')}
            value={chosen.positive}
            placeholder="won"
            onChange={(event) => change({ ...chosen, positive: event.target.value })}
          />
        )}
        {pick('date', 'Date', 'None', 'As of when a row was known: it is then tested on newer rows.')}
        {pick('id', 'Row', 'None', 'The identifier of a row; not used for training.')}
      </div>
    </>
  );
}

/** `won_deals (2).csv` → `Won deals`. */
function titleOf(fileName: string): string {
  const words = fileName
    .replace(/(\.\w+)+$/, '')
    .replace(/\s*\(\d+\)$/, '')
    .replace(/[_-]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
