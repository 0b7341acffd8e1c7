import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { subjectList, TrainingJson } from '#models/shapes.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field, Select } from '../kit/field.tsx';
import { Line } from '../kit/skeleton.tsx';
import { useModelsChanged } from './models-query.ts';

const subjectsQuery = queryOptions({
  queryKey: ['models', 'subjects'],
  queryFn: () => request<z.infer<typeof subjectList>>('/api/models/subjects'),
  staleTime: 600_000,
});

/** Subjects: what can be predicted from imported facts. */
export function TrainSubject({ onDone }: { onDone: () => void }) {
  const changed = useModelsChanged();
  const subjects = useQuery(subjectsQuery);
  const items = subjects.data?.items;
  const [asked, setAsked] = useState('');
  const [horizon, setHorizon] = useState('12');
  const chosen = items?.find((one) => one.id === asked) ?? items?.[0];
  const train = useMutation({
    mutationFn: () =>
      request<TrainingJson>('/api/models/train', {
        body: {
          subject: chosen?.id,
          ...(chosen?.task === 'series' ? { horizon: Number(horizon) } : {}),
        },
      }),
    onSuccess: () => {
      changed();
      onDone();
    },
  });
  if (subjects.error) return <FaultNote error={subjects.error} retry={() => void subjects.refetch()} />;
  if (!items) return <Line />;
  if (!chosen) return <p className="text-ink-2">There is no imported data to train on yet.</p>;
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        train.mutate();
      }}
    >
      <Select
        label="Subject"
        hint={chosen.predicts}
        value={chosen.id}
        onChange={(event) => setAsked(event.target.value)}
        options={items.map((one) => ({ value: one.id, label: one.title }))}
      />
      {chosen.task === 'series' && (
        <Field
          label="Months ahead"
          type="number"
          min={3}
          max={36}
          required
          className="w-32"
          value={horizon}
          onChange={(event) => setHorizon(event.target.value)}
        />
      )}
      {train.error && <FaultNote error={train.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary" busy={train.isPending}>
          Train
        </Button>
      </div>
    </form>
  );
}
