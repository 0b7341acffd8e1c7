import { useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { Banner } from '../banner.tsx';
import { Button } from '../button.tsx';

type Props = { queryKey: readonly string[]; api: string; noun: string };

/** Says that the facts moved since the list was read; the rows change only when the reader asks. */
export function NewerNote({ queryKey, api, noun }: Props) {
  const queries = useQueryClient();
  return (
    <Banner
      icon={<RefreshCw size={16} strokeWidth={1.6} aria-hidden className="text-ink-2" />}
      action={
        <Button
          onClick={() => {
            void queries.invalidateQueries({ queryKey });
            void queries.invalidateQueries({ queryKey: ['revision', api] });
          }}
        >
          Show newer {noun}
        </Button>
      }
    >
      <span className="font-strong">Newer data.</span>{' '}
      <span className="text-ink-2">The facts behind these {noun} changed since they were read.</span>
    </Banner>
  );
}
