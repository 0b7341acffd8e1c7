import { Columns3, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { Button } from '../button.tsx';
import { Choice, ChooseOne, type Option } from '../choice.tsx';
import { Menu, MenuCheck, MenuItem, MenuRule } from '../menu.tsx';
import { SearchBox } from '../search-box.tsx';
import type { ListColumn } from './column.ts';

/** A filter as its entity declares it; `many` takes several words, kept in the address with commas. */
export type ListFilter = {
  name: string;
  label: string;
  options: Option[];
  many?: boolean;
  /** What counts as not narrowed, and its word: the address holds nothing for it. */
  usual?: { values: string; label: string };
  /** The word of the address for every option, where that differs from nothing. */
  every?: string;
};

type Values = Record<string, string | undefined>;
type Props = {
  input: RefObject<HTMLInputElement | null>;
  search: { label: string; placeholder: string } | undefined;
  filters: ListFilter[];
  values: Values;
  change: (next: Values) => void;
  /** Takes every filter back; absent where nothing is narrowed. */
  clear?: (() => void) | undefined;
  /** Stands first: the views of the page. */
  views?: ReactNode;
  /** Stands last among the filters. */
  more?: ReactNode;
  /** At the end of the line; on a phone after the filters. */
  tools?: ReactNode;
  phoneTools?: ReactNode;
};

/** What narrows a list: all of it in the address, so that a view is a link. On a phone it scrolls sideways. */
export function FilterLine(props: Props) {
  const { input, search, filters, values, change, clear, views, more, tools, phoneTools } = props;
  return (
    <div className="flex items-start gap-1.5 pb-2.5 print:hidden">
      <div className="flex min-w-0 grow flex-wrap items-center gap-1.5">
        {search && (
          <SearchBox
            input={input}
            label={search.label}
            placeholder={search.placeholder}
            value={values.search}
            onChange={(text) => change({ search: text })}
          />
        )}
        <div className="flex items-center gap-1.5 md:contents max-md:-mx-4 max-md:w-screen max-md:overflow-x-auto max-md:px-4 max-md:py-1">
          {views}
          {filters.map((filter) => (
            <Filter key={filter.name} filter={filter} value={values[filter.name]} change={change} />
          ))}
          {more}
          {clear && (
            <Button look="bare" onClick={clear}>
              <X size={14} aria-hidden /> Clear
            </Button>
          )}
          {phoneTools && <div className="md:hidden">{phoneTools}</div>}
        </div>
      </div>
      {tools && <div className="flex shrink-0 items-center gap-1.5 max-md:hidden">{tools}</div>}
    </div>
  );
}

type FilterProps = { filter: ListFilter; value: string | undefined; change: (next: Values) => void };

function Filter({ filter, value, change }: FilterProps) {
  const { name, label, options, usual, every } = filter;
  if (!filter.many)
    return (
      <ChooseOne
        label={label}
        options={options}
        chosen={value ?? usual?.values}
        usual={usual}
        onChange={(next) => change({ [name]: next === usual?.values ? undefined : next })}
      />
    );
  const asked = value ?? usual?.values ?? '';
  const all = options.map((option) => option.value);
  return (
    <Choice
      label={label}
      options={options}
      chosen={every !== undefined && asked === every ? all : asked.split(',').filter(Boolean)}
      {...(usual ? { usual } : {})}
      onChange={(next) =>
        change({
          [name]: every !== undefined && next.length === all.length ? every : next.join(',') || every,
        })
      }
    />
  );
}

type ChooserProps<T> = {
  columns: ListColumn<T>[];
  chosen: string[];
  onChange: (names: string | undefined) => void;
};

/** Which columns a list shows; the address keeps them. */
export function ColumnChooser<T>({ columns, chosen, onChange }: ChooserProps<T>) {
  const isShown = (one: ListColumn<T>) =>
    chosen.length > 0 ? chosen.includes(one.name) : one.shown !== false;
  const names = (of: ListColumn<T>[]) => of.map((one) => one.name).join(',') || undefined;
  return (
    <Menu
      align="end"
      trigger={
        <Button look="bare">
          <Columns3 size={14} aria-hidden /> Columns
        </Button>
      }
    >
      {columns.map((column) => (
        <MenuCheck
          key={column.name}
          keepOpen
          checked={isShown(column)}
          onChange={(on) => onChange(names(columns.filter((one) => (one === column ? on : isShown(one)))))}
        >
          {column.label}
        </MenuCheck>
      ))}
      <MenuRule />
      <MenuItem onSelect={() => onChange(undefined)}>Reset columns</MenuItem>
    </Menu>
  );
}
