import { queryOptions } from '@tanstack/react-query';
import type { DashboardSummary } from '#overview/shapes.ts';
import { request } from '../kit/api.ts';

export const summaryQuery = queryOptions({
  queryKey: ['dashboard', 'summary'],
  queryFn: () => request<DashboardSummary>('/api/dashboard/summary'),
});
