import { Button } from '../button.tsx';
import { Empty } from '../empty.tsx';
import { FaultNote } from '../fault.tsx';
import { RowsSkeleton } from '../skeleton.tsx';
import { useNarrow } from '../theme.ts';
import { type ListAddress, listOf } from './address.ts';
import type { ListColumn } from './column.ts';
import { isNarrowed, sortingOf } from './declared.ts';
import { usualOf } from './declared-filters.ts';
import type { ListSpec } from './list-spec.ts';
import { ListStack } from './list-stack.tsx';
import { ListTable } from './list-table.tsx';
import type { List } from './use-list.ts';

type Props<T> = {
  spec: ListSpec<T>;
  columns: ListColumn<T>[];
  query: { error: Error | null; isPending: boolean; refetch: () => unknown };
  list: List<T>;
  address: ListAddress;
};

/** The rows as a table or, on a phone, as a stack; what stands there while there are none yet, or none at all. */
export function ListBody<T>({ spec, columns, query, list, address }: Props<T>) {
  const narrow = useNarrow();
  const { entity, nothing: Nothing } = spec;
  const { search, change, clear } = address;
  const caption = entity.many.charAt(0).toUpperCase() + entity.many.slice(1);
  if (query.error && list.rows.length === 0)
    return <FaultNote error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <RowsSkeleton rows={24} height={narrow ? 64 : 32} />;
  if (list.rows.length === 0)
    return isNarrowed(entity, search, usualOf(spec.filters)) ? (
      <Empty title={`No ${entity.one} matches these filters.`}>
        <div className="actions">
          <Button onClick={clear}>Clear filters</Button>
        </div>
      </Empty>
    ) : (
      <Nothing />
    );
  if (narrow) return <ListStack caption={caption} columns={columns} list={list} />;
  const { sort, direction } = sortingOf(entity, search);
  return (
    <ListTable
      caption={caption}
      columns={columns}
      chosen={listOf(search.columns)}
      list={list}
      sorting={{ name: sort, direction }}
      onSort={(next) => change({ sort: next.name, direction: next.direction })}
    />
  );
}
