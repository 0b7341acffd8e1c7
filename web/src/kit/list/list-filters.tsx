import { ExportMenu } from '../export-menu.tsx';
import { type ListAddress, listOf } from './address.ts';
import type { ListColumn } from './column.ts';
import { hasSearch, isNarrowed } from './declared.ts';
import { type TypedFilter, usualOf } from './declared-filters.ts';
import { ColumnChooser, FilterLine, type ListFilter } from './filter-line.tsx';
import type { ListSpec } from './list-spec.ts';
import { MoreFilters } from './more-filters.tsx';
import type { ListPlaces } from './use-list.ts';

type Props<T> = {
  spec: ListSpec<T>;
  columns: ListColumn<T>[];
  menus: ListFilter[];
  typed: TypedFilter[];
  places: ListPlaces;
  address: ListAddress;
  /** What the server is asked for, which files hold too. */
  asked: Record<string, string | undefined>;
  hasPanel: boolean;
};

const noUnit = () => undefined;

/** Search, filters, views, columns and files of a declared list, in one line above its rows. */
export function ListFilters<T>(props: Props<T>) {
  const { spec, columns, menus, typed, places, address, asked, hasPanel } = props;
  const { entity, useUnit = noUnit } = spec;
  const { search, change, clear } = address;
  const unit = useUnit();
  const file = <ExportMenu path={spec.api} query={asked} name={spec.file} />;
  return (
    <FilterLine
      input={places.input}
      search={
        hasSearch(entity)
          ? { label: `Search ${entity.many}`, placeholder: spec.searchHint ?? 'Search' }
          : undefined
      }
      filters={menus}
      values={{ ...search, ...spec.standing?.(search) }}
      change={change}
      clear={isNarrowed(entity, search, usualOf(spec.filters)) ? clear : undefined}
      views={spec.views?.(address)}
      more={<MoreFilters typed={typed} values={search} change={change} unit={unit} />}
      phoneTools={file}
      tools={
        !hasPanel && (
          <>
            <ColumnChooser
              columns={columns}
              chosen={listOf(search.columns)}
              onChange={(names) => change({ columns: names })}
            />
            {file}
          </>
        )
      }
    />
  );
}
