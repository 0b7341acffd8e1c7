import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ModelJson } from '#models/shapes.ts';
import { useShortcuts } from '../kit/keyboard.ts';

/** j and k walk the models, o opens the one they stand on; answers which that is. */
export function useWalk(models: ModelJson[]): string | undefined {
  const [at, setAt] = useState<number | null>(null);
  const navigate = useNavigate();
  const walk = (step: number) => {
    if (models.length > 0) setAt(at === null ? 0 : Math.min(models.length - 1, Math.max(0, at + step)));
  };
  const model = at === null ? undefined : models[at];
  useShortcuts(
    [
      { keys: 'j', label: 'Next model', run: () => walk(1) },
      { keys: 'k', label: 'Previous model', run: () => walk(-1) },
      {
        keys: 'o',
        label: 'Open the model',
        run: () => {
          if (model) void navigate({ to: '/data/models/$id', params: { id: model.id } });
        },
      },
    ],
    models.length > 0,
  );
  return model?.id;
}
