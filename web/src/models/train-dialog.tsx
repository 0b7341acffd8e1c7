import { useState } from 'react';
import type { ModelDetailJson } from '#models/shapes.ts';
import { Dialog } from '../kit/dialog.tsx';
import { Segments } from '../kit/segments.tsx';
import { TrainFile } from './train-file.tsx';
import { TrainSubject } from './train-subject.tsx';

type Props = { onClose: () => void; model?: ModelDetailJson };

/** From what to learn: a table of one's own, or what is here already. */
export function TrainDialog({ onClose, model }: Props) {
  const [from, setFrom] = useState('file');
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={model ? `Retrain ${model.name} on a newer file` : 'Train a model'}
      description={
        model
          ? 'A file with the same columns. What comes of it answers only when it does better than the champion on rows that neither has seen.'
          : 'It is tested on rows it has not seen before it may answer; without skill it says so.'
      }
    >
      {!model && (
        <div className="mb-4 -ml-2">
          <Segments
            label="Learn from"
            value={from}
            onChange={setFrom}
            options={[
              { value: 'file', label: 'A file of your own' },
              { value: 'subject', label: 'What is here' },
            ]}
          />
        </div>
      )}
      {from === 'file' ? <TrainFile model={model} onDone={onClose} /> : <TrainSubject onDone={onClose} />}
    </Dialog>
  );
}
