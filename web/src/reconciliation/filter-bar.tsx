import { Columns3, Download, X } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { STILL_OUT } from '../findings/ledger.ts';
import { LEDGERS, RECOVERABILITY, SEVERITIES, STATUSES, TYPES } from '../findings/words.ts';
import { withQuery } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { CONTROL } from '../kit/field.tsx';
import { Menu, MenuCheck, MenuItem, MenuRule } from '../kit/menu.tsx';
import { COLUMN_IDS, DEFAULT_COLUMNS, LOOKS } from './columns.tsx';
import { EVERY_STATUS, filtersOf, isFiltered, listOf, textOf, useInboxSearch } from './filters.ts';
import { MoreFilters } from './more-filters.tsx';

const labels = (of: Record<string, { label: string } | string>) =>
  Object.entries(of).map(([value, word]) => ({ value, label: typeof word === 'string' ? word : word.label }));

/** What narrows the inbox: all of it in the address, so that a view is a link. */
export function FilterBar({ input }: { input: RefObject<HTMLInputElement | null> }) {
  const { search, change, clear } = useInboxSearch();
  const status = search.status ?? STILL_OUT;
  return (
    <div className="flex flex-wrap items-center gap-1.5 pb-3">
      <SearchBox input={input} />
      <div className="flex items-center gap-1.5 md:contents max-md:-mx-4 max-md:w-screen max-md:overflow-x-auto max-md:px-4 max-md:py-1">
        <Choice
          label="Status"
          options={labels(STATUSES)}
          chosen={status === EVERY_STATUS ? Object.keys(STATUSES) : listOf(status)}
          usual={STILL_OUT}
          onChange={(next) =>
            change({
              status:
                next.length === Object.keys(STATUSES).length ? EVERY_STATUS : (textOf(next) ?? EVERY_STATUS),
            })
          }
        />
        <Choice
          label="Kind"
          options={labels(TYPES)}
          chosen={listOf(search.type)}
          onChange={(next) => change({ type: textOf(next) })}
        />
        <Choice
          label="Severity"
          options={labels(SEVERITIES)}
          chosen={listOf(search.severity)}
          onChange={(next) => change({ severity: textOf(next) })}
        />
        <Choice
          label="Ledger"
          options={labels(LEDGERS)}
          chosen={listOf(search.ledger)}
          onChange={(next) => change({ ledger: textOf(next) })}
        />
        <Choice
          label="Recoverable"
          options={labels(RECOVERABILITY)}
          chosen={listOf(search.recoverability)}
          onChange={(next) => change({ recoverability: textOf(next) })}
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
      {!search.finding && (
        <div className="flex grow items-center justify-end gap-1.5 max-md:hidden">
          <ColumnChooser />
          <Export />
        </div>
      )}
    </div>
  );
}

/** The rows of the address as a file. */
function Export() {
  const { search } = useInboxSearch();
  return (
    <Button asChild look="bare">
      <a
        href={withQuery('/api/recon/results', { ...filtersOf(search), format: 'csv' })}
        download="findings.csv"
      >
        <Download size={14} aria-hidden /> CSV
      </a>
    </Button>
  );
}

function SearchBox({ input }: { input: RefObject<HTMLInputElement | null> }) {
  const { search, change } = useInboxSearch();
  const [text, setText] = useState(search.search ?? '');
  const asked = search.search ?? '';
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (text === asked) return;
    const wait = setTimeout(() => change({ search: text || undefined }), 250);
    return () => clearTimeout(wait);
  });
  return (
    <input
      ref={input}
      type="search"
      aria-label="Search findings"
      placeholder="Account or product"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      className={`${CONTROL} max-md:basis-full md:h-7! md:w-52!`}
    />
  );
}

type ChoiceProps = {
  label: string;
  options: { value: string; label: string }[];
  chosen: string[];
  usual?: string;
  onChange: (chosen: string[]) => void;
};

function Choice({ label, options, chosen, usual, onChange }: ChoiceProps) {
  const isUsual = usual !== undefined && textOf(chosen) === usual;
  const one = chosen.length === 1 ? options.find((option) => option.value === chosen[0])?.label : undefined;
  const told = isUsual ? 'still out' : chosen.length === options.length ? 'all' : (one ?? chosen.length);
  return (
    <Menu
      trigger={
        <Button className="data-[state=open]:bg-hover">
          {label}
          {chosen.length > 0 && <span className="text-ink-2">{told}</span>}
        </Button>
      }
    >
      {options.map((option) => (
        <MenuCheck
          key={option.value}
          keepOpen
          checked={chosen.includes(option.value)}
          onChange={(on) =>
            onChange(
              options
                .map(({ value }) => value)
                .filter((value) => (value === option.value ? on : chosen.includes(value))),
            )
          }
        >
          {option.label}
        </MenuCheck>
      ))}
    </Menu>
  );
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
