import { FINDINGS } from '#findings/catalogue.ts';
import { OPEN_STATUS_LIST } from '../findings/ledger.ts';
import type { ResultFilters } from '../findings/results.ts';
import { type Address, useListAddress } from '../kit/list/address.ts';
import { askedOf, EVERY, isNarrowed } from '../kit/list/declared.ts';

/** The statuses asked for: of current findings the open ones; of closed findings, every one. */
export const statusOf = (search: Address): string =>
  search.status ?? (search.state ? EVERY : OPEN_STATUS_LIST);

/** What the address asks of the server. */
export const filtersOf = (search: Address): ResultFilters =>
  askedOf(FINDINGS, { ...search, status: statusOf(search) });

export const isFiltered = (search: Address): boolean =>
  isNarrowed(FINDINGS, search, { status: OPEN_STATUS_LIST });

/** The inbox's whole state, which lives in the address, and how to change a part of it. */
export const useInboxSearch = () => useListAddress(FINDINGS);
