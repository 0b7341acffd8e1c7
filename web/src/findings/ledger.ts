import { OPEN_STATUSES } from '#findings/finding.ts';

/** The statuses of open findings: what an inbox shows, and what the totals count. */
export const OPEN_STATUS_LIST = OPEN_STATUSES.join(',');
