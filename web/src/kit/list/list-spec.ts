import type { QueryClient } from '@tanstack/react-query';
import type { ComponentType, ReactNode } from 'react';
import type { Entity } from '#catalogue/entity.ts';
import type { Shortcut } from '../keyboard.ts';
import type { SheetPlace } from '../sheet.tsx';
import type { ListAddress } from './address.ts';
import type { ColumnChanges } from './declared-columns.tsx';
import type { FilterChanges } from './declared-filters.ts';

export type PanelProps<T> = {
  id: string;
  /** The row of the list, which shows at once what it knows. */
  known: T | undefined;
  place?: SheetPlace | undefined;
  onClose: () => void;
};

/** What may be done with marked rows; who may do nothing has no bulk acts. */
export type BulkActs<T> = {
  shortcuts: (marked: () => T[]) => Shortcut[];
  /** Buttons for the marked rows. */
  buttons: (marked: T[]) => ReactNode;
  /** Keys and their words for the foot of the list. */
  hints: [keys: string, label: string][];
};

/**
 * A list page: the declaration of its rows, where the server lists them, and what a page alone can say. Everything
 * else follows from the declaration.
 */
export type ListSpec<T> = {
  entity: Entity;
  title: string;
  api: string;
  /** Where answers are kept; the rows under `[...queryKey, 'list']`. */
  queryKey: readonly string[];
  keyOf: (row: T) => string;
  nameOf: (row: T) => string;
  /** The name of its files. */
  file: string;
  columns?: ColumnChanges<T>;
  filters?: FilterChanges;
  /** Filters that the page adds to those of the address, such as the statuses it opens with. */
  standing?: (address: ListAddress['search']) => Record<string, string | undefined>;
  searchHint?: string;
  /** What an amount that is typed is meant in. */
  useUnit?: () => string | undefined;
  sentence: ComponentType;
  basis?: ComponentType;
  aside?: ComponentType;
  tabs?: ReactNode;
  /** Stands between sentence and filters while no panel is open. */
  figures?: ComponentType;
  views?: (address: ListAddress) => ReactNode;
  panel?: ComponentType<PanelProps<T>>;
  /** The address of a row's own page, where it has one and no panel. */
  go?: (row: T) => string;
  prefetch?: (queries: QueryClient, row: T) => void;
  bulk?: { use: () => BulkActs<T>; sums: (marked: T[]) => string[] };
  /** What an empty list says; the first without any filter. */
  nothing: ComponentType;
};
