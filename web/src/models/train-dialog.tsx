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
          ? 'A file with the same columns. The new version is used only if it is better than the champion on rows that neither has seen.'
          : 'It is tested on unseen rows before it can be used, and says so if it is not predictive.'
      }
    >
      {!model && (
        <div className="mb-4 -ml-2">
          <Segments
            label="Train on"
            value={from}
            onChange={setFrom}
            options={[
              { value: 'file', label: 'A file of your own' },
              { value: 'subject', label: 'Imported data' },
            ]}
          />
        </div>
      )}
      {from === 'file' ? <TrainFile model={model} onDone={onClose} /> : <TrainSubject onDone={onClose} />}
    </Dialog>
  );
}
