import { type Decimal, ONE } from '#core/decimal.ts';
import type { MappingState } from './account-facts.ts';

/** One row of the usage mappings, as a person stated it. */
export type SourceMapping = {
  readonly sourceKey: string;
  readonly accountSourceId: string;
  readonly accountId: string | null;
  readonly productKey: string;
  readonly multiplier: Decimal;
  readonly isApproved: boolean;
};

export type Mapped = {
  readonly productKey: string;
  readonly multiplier: Decimal;
  readonly state: MappingState;
};

/** How keys and accounts of usage sources become ours (rule 23). */
export type Translation = {
  /** The account that a source's account id stands for; itself when no row says otherwise. */
  accountOf(sourceAccountId: string): string;
  /** Every source id that stands for an account, the account's own id included. */
  sourcesOf(accountId: string): string[];
  /** The product of a source key for one source account, or null when nothing knows it. */
  productOf(sourceAccountId: string, sourceKey: string): Mapped | null;
};

/**
 * Reads the mapping rows once. A row for the account comes before a general one, a general one before the
 * key's own name, then its spelling in other letters; account translations hold everywhere, and the key mapping on such a row for that account.
 */
export function createTranslation(
  rows: readonly SourceMapping[],
  productKeys: ReadonlySet<string>,
): Translation {
  const accounts = new Map<string, string>();
  const sources = new Map<string, string[]>();
  const byKey = new Map<string, SourceMapping>();
  const ordered = [...rows].sort((a, b) =>
    a.accountSourceId + a.sourceKey < b.accountSourceId + b.sourceKey ? -1 : 1,
  );
  for (const row of ordered) {
    if (row.accountSourceId && row.accountId && row.accountSourceId !== row.accountId) {
      if (!accounts.has(row.accountSourceId)) accounts.set(row.accountSourceId, row.accountId);
    }
    const scope = row.accountId ?? row.accountSourceId;
    byKey.set(`${scope}\n${row.sourceKey}`, row);
    if (row.accountSourceId) byKey.set(`${row.accountSourceId}\n${row.sourceKey}`, row);
  }
  for (const [source, account] of accounts) sources.set(account, [...(sources.get(account) ?? []), source]);
  const bySpelling = spellings(productKeys);
  const accountOf = (source: string) => accounts.get(source) ?? source;
  return {
    accountOf,
    sourcesOf: (accountId) => [
      ...(accounts.has(accountId) ? [] : [accountId]),
      ...(sources.get(accountId) ?? []),
    ],
    productOf(source, key) {
      const row =
        byKey.get(`${source}\n${key}`) ?? byKey.get(`${accountOf(source)}\n${key}`) ?? byKey.get(`\n${key}`);
      if (row)
        return {
          productKey: row.productKey,
          multiplier: row.multiplier,
          state: row.isApproved ? 'approved' : 'inferred',
        };
      if (productKeys.has(key)) return { productKey: key, multiplier: ONE, state: 'identity' };
      const spelled = bySpelling.get(folded(key));
      return spelled ? { productKey: spelled, multiplier: ONE, state: 'inferred' } : null;
    },
  };
}

/** Product keys by their folded spelling; a spelling that two products share names neither. */
function spellings(productKeys: ReadonlySet<string>): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const key of productKeys) found.set(folded(key), found.has(folded(key)) ? null : key);
  return found;
}

function folded(key: string): string {
  return key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
