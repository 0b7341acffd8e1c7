import { useMutation } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { ModelDetailJson, TrainingJson } from '#models/shapes.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { faultText } from '../kit/fault.tsx';
import { Menu, MenuItem } from '../kit/menu.tsx';
import { useModelsChanged } from './models-query.ts';
import { TrainDialog } from './train-dialog.tsx';

/** Retrains it on its data or on a newer file; the new version is used only when it is better. */
export function Retrain({ model }: { model: ModelDetailJson }) {
  const changed = useModelsChanged();
  const [asksFile, setAsksFile] = useState(false);
  const start = useMutation({
    mutationFn: (what: 'retrain' | 'backtest') =>
      request<TrainingJson>(`/api/models/${model.id}/${what}`, { method: 'POST', body: {} }),
    onSuccess: changed,
    onError: (error) => toast.error(faultText(error)),
  });
  const going = model.training !== null;
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button busy={start.isPending} disabled={going}>
            {going ? 'Training' : 'Retrain'} <ChevronDown size={14} aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => start.mutate('retrain')}>On the same data</MenuItem>
        {model.subject === null && <MenuItem onSelect={() => setAsksFile(true)}>On a newer file…</MenuItem>}
        <MenuItem onSelect={() => start.mutate('backtest')}>Rebuild to verify</MenuItem>
      </Menu>
      {asksFile && <TrainDialog model={model} onClose={() => setAsksFile(false)} />}
    </>
  );
}
