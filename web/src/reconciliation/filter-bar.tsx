import type { RefObject } from 'react';
import { OPEN_STATUS_LIST } from '../findings/ledger.ts';
import { ViewMenu } from '../findings/view-menu.tsx';
import { LEDGERS, RECOVERABILITY, SEVERITIES, STATES, STATUSES, TYPES } from '../findings/words.ts';
import { optionsOf } from '../kit/choice.tsx';
import { ExportMenu } from '../kit/export-menu.tsx';
import { ColumnChooser, FilterLine, type ListFilter } from '../kit/list/filter-line.tsx';
import { COLUMNS } from './columns.tsx';
import { EVERY_STATUS, filtersOf, isFiltered, listOf, statusOf, useInboxSearch } from './filters.ts';
import { MoreFilters } from './more-filters.tsx';

/** What narrows the findings, as the server names it. */
const FILTERS: ListFilter[] = [
  {
    name: 'status',
    label: 'Status',
    many: true,
    options: optionsOf(STATUSES),
    usual: { values: OPEN_STATUS_LIST, label: 'open' },
    every: EVERY_STATUS,
  },
  { name: 'type', label: 'Kind', many: true, options: optionsOf(TYPES) },
  { name: 'severity', label: 'Severity', many: true, options: optionsOf(SEVERITIES) },
  { name: 'ledger', label: 'Ledger', many: true, options: optionsOf(LEDGERS) },
  { name: 'recoverability', label: 'Recoverable', many: true, options: optionsOf(RECOVERABILITY) },
  {
    name: 'state',
    label: 'Show',
    options: optionsOf(STATES),
    usual: { values: 'open', label: 'current' },
  },
];

/** What narrows the inbox: all of it in the address, so that a view is a link. */
export function FilterBar({ input }: { input: RefObject<HTMLInputElement | null> }) {
  const { search, change, clear, open } = useInboxSearch();
  const file = <ExportMenu path="/api/recon/results" query={filtersOf(search)} name="findings" />;
  return (
    <FilterLine
      input={input}
      search={{ label: 'Search findings', placeholder: 'Account or product' }}
      filters={FILTERS}
      values={{ ...search, status: statusOf(search) }}
      change={change}
      clear={isFiltered(search) ? clear : undefined}
      views={
        <ViewMenu
          page="recover"
          names={{ page: 'Recover', usual: 'All open findings' }}
          search={search}
          open={open}
        />
      }
      more={<MoreFilters />}
      phoneTools={file}
      tools={
        !search.finding && (
          <>
            <ColumnChooser
              columns={COLUMNS}
              chosen={listOf(search.columns)}
              onChange={(columns) => change({ columns })}
            />
            {file}
          </>
        )
      }
    />
  );
}
