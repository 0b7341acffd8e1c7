import { useQuery } from '@tanstack/react-query';
import { FileArchive } from 'lucide-react';
import type { FindingJson } from '#findings/shapes.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';

type SigningKey = { public_key: string; fingerprint: string };
const keyQuery = {
  queryKey: ['signing-key'],
  queryFn: () => request<SigningKey>('/api/signing-key'),
  staleTime: Number.POSITIVE_INFINITY,
};

/** A fingerprint in groups that two people can read to each other. */
export const grouped = (hex: string) => hex.slice(0, 32).replace(/(.{4})(?=.)/g, '$1 ');

/** The finding's proof as one file, and how somebody without Plumbline at hand checks it. */
export function PackDownload({ finding }: { finding: Pick<FindingJson, 'id'> }) {
  const key = useQuery(keyQuery).data;
  const path = `/api/recon/results/${finding.id}/evidence.zip`;
  return (
    <div className="mt-4 border-t pt-3">
      <div className="flex flex-wrap items-center gap-2">
        <Button asChild>
          <a href={path} download>
            <FileArchive size={14} aria-hidden /> Evidence pack
          </a>
        </Button>
        <Button asChild look="bare">
          <a href={`${path}?raw=true`} download title="May be large">
            With every usage event
          </a>
        </Button>
      </div>
      <p className="mt-2 text-small text-ink-3">
        Anyone can verify it independently: <code className="text-ink-2">plumbline verify pack.zip</code>{' '}
        recalculates the amount from the pack alone.
        {key && (
          <>
            {' '}
            Signed with the key{' '}
            <span className="whitespace-nowrap text-ink-2 tabular-nums" title={key.fingerprint}>
              {grouped(key.fingerprint)}…
            </span>
          </>
        )}
      </p>
    </div>
  );
}
