import { type RawBuilder, sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { FAMILIES, type Family } from '../entity.ts';

/** The counters of some families at one instant, and the same as one short text. */
export type Revisions = {
  readonly counters: Readonly<Record<string, number>>;
  readonly text: string;
  /** True when so many moves are kept one by one that they are to be folded (`foldLater`). */
  readonly isLong: boolean;
};

/** As many moves of a family are kept one by one; each reader adds them up. */
export const MOVES_KEPT_MAX = 200;

export const REVISION_HEADER = 'x-plumbline-revisions';

/** How often each family of facts changed so far; a higher number is a later state of the organization. */
export async function readRevisions(ctx: Context, families: readonly Family[]): Promise<Revisions> {
  return ctx.pg.read((tx) => revisionsIn(tx, families));
}

/** The same within a transaction, so that what is read beside it belongs to these revisions. */
export async function revisionsIn(tx: Tx, families: readonly Family[]): Promise<Revisions> {
  const asked: RawBuilder<unknown> = sql`${[...families]}::text[]`;
  const { rows } = await sql<{ family: string; moves: string; kept: bigint }>`
    select family, sum(moves)::text as moves, count(*) as kept from revisions where family = any(${asked}) group by family`.execute(
    tx,
  );
  const known = new Map(rows.map((row) => [row.family, Number(row.moves)]));
  const isLong = rows.some((row) => row.kept > MOVES_KEPT_MAX);
  return revisionsOf(families, (family) => known.get(family) ?? 0, isLong);
}

/** Some of the families of revisions that were read together. */
export const revisionsAmong = ({ counters, isLong }: Revisions, families: readonly Family[]): Revisions =>
  revisionsOf(families, (family) => counters[family] ?? 0, isLong);

function revisionsOf(
  families: readonly Family[],
  movesOf: (family: Family) => number,
  isLong: boolean,
): Revisions {
  const counters = Object.fromEntries([...families].sort().map((family) => [family, movesOf(family)]));
  const text = Object.entries(counters)
    .map(([family, moves]) => `${family}=${moves}`)
    .join(' ');
  return { counters, text, isLong };
}

/** Every family's counter, for a reader that listens to all of them. */
export const readAllRevisions = (ctx: Context): Promise<Revisions> => readRevisions(ctx, FAMILIES);
