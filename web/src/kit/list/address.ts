import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Entity } from '#catalogue/entity.ts';
import { placeOf } from './declared.ts';

export type Address = Readonly<Record<string, string | undefined>>;

/** A list's whole state, which lives in the address of its page, and how to change a part of it. */
export type ListAddress = {
  search: Address;
  change: (next: Address, options?: { keepHistory?: boolean }) => void;
  /** Takes every filter back; order, columns and the open row stay. */
  clear: () => void;
  /** Replaces all of it, as opening a view does. */
  open: (next: Record<string, string>) => void;
};

/** The address of the page that one stands on, as the words of an entity's list. */
export function useListAddress(entity: Entity): ListAddress {
  const search: Address = useSearch({ strict: false });
  const navigate = useNavigate();
  return useMemo(() => {
    const go = (make: (now: Address) => Address, replace: boolean) =>
      void navigate({ to: '.', search: (now: Address) => make(now), replace, resetScroll: false });
    const panel = placeOf(entity)?.panel?.word;
    return {
      search,
      change: (next, options = {}) => go((now) => ({ ...now, ...next }), !options.keepHistory),
      clear: () =>
        go(
          ({ columns, sort, direction, group, ...now }) => ({
            ...(panel ? { [panel]: now[panel] } : {}),
            columns,
            sort,
            direction,
            group,
            view: 'none',
          }),
          false,
        ),
      open: (next) => go(() => next, false),
    };
  }, [entity, search, navigate]);
}

export const listOf = (text: string | undefined): string[] => (text ? text.split(',').filter(Boolean) : []);
export const textOf = (list: Iterable<string>): string | undefined => [...list].join(',') || undefined;
