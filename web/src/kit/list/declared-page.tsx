import { type ReactElement, useDeferredValue, useMemo } from 'react';
import { plural } from '../format.ts';
import { PageHead } from '../page.tsx';
import { useListAddress } from './address.ts';
import type { ListColumn } from './column.ts';
import { askedOf, placeOf } from './declared.ts';
import { columnsOf } from './declared-columns.tsx';
import { menusOf, type TypedFilter, typedOf } from './declared-filters.ts';
import type { ListFilter } from './filter-line.tsx';
import { ListBody } from './list-body.tsx';
import { ListFilters } from './list-filters.tsx';
import { ListFoot, ListPage } from './list-page.tsx';
import type { ListSpec } from './list-spec.ts';
import { NewerNote } from './newer-note.tsx';
import { SelectionLine } from './selection-line.tsx';
import { useListPlaces } from './use-list.ts';
import { useRows } from './use-rows.ts';

type Made<T> = {
  spec: ListSpec<T>;
  columns: ListColumn<T>[];
  menus: ListFilter[];
  typed: TypedFilter[];
};

/**
 * The page of an entity's list: columns, filters, order, search, column choice, views, selection, files, keys, panel
 * and the two lines of a phone follow from its declaration; `spec` holds what only the page can say.
 */
export function listPage<T>(spec: ListSpec<T>): () => ReactElement {
  const menus = menusOf(spec.entity, spec.filters);
  const columns = columnsOf<T>(spec.entity, spec.columns);
  const made = { spec, columns, menus, typed: typedOf(spec.entity, menus, spec.filters) };
  return () => <DeclaredList made={made} />;
}

function DeclaredList<T>({ made }: { made: Made<T> }) {
  const { spec } = made;
  const {
    title,
    entity,
    sentence: Sentence,
    basis: Basis,
    aside: Aside,
    figures: Figures,
    panel: Panel,
  } = spec;
  const word = placeOf(entity)?.panel?.word;
  const places = useListPlaces();
  const address = useListAddress(entity);
  const { search, change } = address;
  const open = word === undefined ? undefined : search[word];
  // The row that was pressed answers first; the panel and the narrower table are drawn right after it.
  const shown = useDeferredValue(open);
  const asked = useMemo(
    () => askedOf(entity, { ...search, ...spec.standing?.(search) }),
    [entity, search, spec],
  );
  const { query, list, isNewer, acts } = useRows(spec, places, address, asked, shown !== undefined);
  const at = list.rows.findIndex((row) => spec.keyOf(row) === shown);
  const count = list.rows.length;
  return (
    <ListPage
      places={places}
      head={
        <>
          <PageHead
            title={title}
            sentence={<Sentence />}
            basis={Basis && <Basis />}
            aside={Aside && <Aside />}
            tabs={spec.tabs}
          />
          {isNewer && <NewerNote queryKey={spec.queryKey} api={spec.api} noun={entity.many} />}
          {Figures && !open && <Figures />}
          <ListFilters
            {...made}
            places={places}
            address={address}
            asked={asked}
            hasPanel={open !== undefined}
          />
        </>
      }
      foot={
        list.selected.size > 0 ? (
          <SelectionLine
            words={`${plural(list.selected.size, entity.one, entity.many)} selected`}
            sums={spec.bulk?.sums(list.marked()) ?? []}
            onClear={list.clearSelection}
          >
            {acts?.buttons(list.marked())}
          </SelectionLine>
        ) : (
          <ListFoot hints={[...HINTS, ...(acts?.hints ?? []), ['/', 'search']]}>
            {count > 0 && `${plural(count, entity.one, entity.many)}${query.hasNextPage ? ' loaded' : ''}`}
          </ListFoot>
        )
      }
      panel={
        Panel &&
        word &&
        shown && (
          <Panel
            id={shown}
            known={list.rows[at]}
            place={at < 0 ? undefined : { index: at, count, walk: list.walk }}
            onClose={() => change({ [word]: undefined })}
          />
        )
      }
    >
      <ListBody spec={spec} columns={made.columns} query={query} list={list} address={address} />
    </ListPage>
  );
}

const HINTS: [string, string][] = [
  ['j k', 'walk'],
  ['o', 'open'],
];
