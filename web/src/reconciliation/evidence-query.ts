import { queryOptions } from '@tanstack/react-query';
import type { EvidenceJson } from '#reconciliation/shapes.ts';
import { request } from '../kit/api.ts';

/** Everything that shows one finding to be true. */
export const evidenceQuery = (id: string) =>
  queryOptions({
    queryKey: ['recon', 'evidence', id],
    queryFn: () => request<EvidenceJson>(`/api/recon/results/${id}/evidence`),
  });
