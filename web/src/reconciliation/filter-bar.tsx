import { Columns3, X } from 'lucide-react';
import type { RefObject } from 'react';
import { STILL_OUT } from '../findings/ledger.ts';
import { ViewMenu } from '../findings/view-menu.tsx';
import { LEDGERS, RECOVERABILITY, SEVERITIES, STATES, STATUSES, TYPES } from '../findings/words.ts';
import { Button } from '../kit/button.tsx';
import { Choice, ChooseOne, optionsOf } from '../kit/choice.tsx';
import { ExportMenu } from '../kit/export-menu.tsx';
import { Menu, MenuCheck, MenuItem, MenuRule } from '../kit/menu.tsx';
import { SearchBox } from '../kit/search-box.tsx';
import { COLUMN_IDS, DEFAULT_COLUMNS, LOOKS } from './columns.tsx';
import { EVERY_STATUS, filtersOf, isFiltered, listOf, statusOf, textOf, useInboxSearch } from './filters.ts';
import { MoreFilters } from './more-filters.tsx';

const OPTIONS = {
  status: optionsOf(STATUSES),
  type: optionsOf(TYPES),
  severity: optionsOf(SEVERITIES),
  ledger: optionsOf(LEDGERS),
  recoverability: optionsOf(RECOVERABILITY),
  state: optionsOf(STATES),
};

/** What narrows the inbox: all of it in the address, so that a view is a link. */
export function FilterBar({ input }: { input: RefObject<HTMLInputElement | null> }) {
  const { search, change, clear, open } = useInboxSearch();
  const status = statusOf(search);
  return (
    <div className="flex items-start gap-1.5 pb-3">
      <div className="flex min-w-0 grow flex-wrap items-center gap-1.5">
        <SearchBox
          input={input}
          label="Search findings"
          placeholder="Account or product"
          value={search.search}
          onChange={(text) => change({ search: text })}
        />
        <div className="flex items-center gap-1.5 md:contents max-md:-mx-4 max-md:w-screen max-md:overflow-x-auto max-md:px-4 max-md:py-1">
          <ViewMenu
            page="recover"
            names={{ page: 'Recover', usual: 'All that is still out' }}
            search={search}
            open={open}
          />
          <Choice
            label="Status"
            options={OPTIONS.status}
            chosen={status === EVERY_STATUS ? Object.keys(STATUSES) : listOf(status)}
            usual={{ values: STILL_OUT, told: 'still out' }}
            onChange={(next) =>
              change({
                status:
                  next.length === Object.keys(STATUSES).length
                    ? EVERY_STATUS
                    : (textOf(next) ?? EVERY_STATUS),
              })
            }
          />
          {(['type', 'severity', 'ledger', 'recoverability'] as const).map((name) => (
            <Choice
              key={name}
              label={LABELS[name]}
              options={OPTIONS[name]}
              chosen={listOf(search[name])}
              onChange={(next) => change({ [name]: textOf(next) })}
            />
          ))}
          <ChooseOne
            label="Show"
            options={OPTIONS.state}
            chosen={search.state ?? 'open'}
            onChange={(next) => change({ state: next === 'open' ? undefined : next })}
          />
          <MoreFilters />
          {isFiltered(search) && (
            <Button look="bare" onClick={clear}>
              <X size={14} aria-hidden /> Clear
            </Button>
          )}
          <div className="md:hidden">
            <Export />
          </div>
        </div>
      </div>
      {!search.finding && (
        <div className="flex shrink-0 items-center gap-1.5 max-md:hidden">
          <ColumnChooser />
          <Export />
        </div>
      )}
    </div>
  );
}

const LABELS = { type: 'Kind', severity: 'Severity', ledger: 'Ledger', recoverability: 'Recoverable' };

function Export() {
  const { search } = useInboxSearch();
  return <ExportMenu path="/api/recon/results" query={filtersOf(search)} name="findings" />;
}

function ColumnChooser() {
  const { search, change } = useInboxSearch();
  const chosen = listOf(search.columns);
  const shown = chosen.length > 0 ? chosen : DEFAULT_COLUMNS;
  return (
    <div className="max-md:hidden">
      <Menu
        align="end"
        trigger={
          <Button look="bare">
            <Columns3 size={14} aria-hidden /> Columns
          </Button>
        }
      >
        {COLUMN_IDS.map((id) => (
          <MenuCheck
            key={id}
            keepOpen
            checked={shown.includes(id)}
            onChange={(on) =>
              change({ columns: textOf(COLUMN_IDS.filter((one) => (one === id ? on : shown.includes(one)))) })
            }
          >
            {LOOKS[id]?.label}
          </MenuCheck>
        ))}
        <MenuRule />
        <MenuItem onSelect={() => change({ columns: undefined })}>As usual</MenuItem>
      </Menu>
    </div>
  );
}
