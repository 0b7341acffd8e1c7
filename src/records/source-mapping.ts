import { type Decimal, ONE } from '#core/decimal.ts';
/** How a product came to be known for a source key, and how sure that is. */
export type MappingState = 'identity' | 'approved' | 'inferred';

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
 * key's own name, and all of them before the same key in another spelling, which is an inference. Account
 * translations hold everywhere, and the key mapping on such a row for that account.
 */
export function createTranslation(
  rows: readonly SourceMapping[],
  productKeys: ReadonlySet<string>,
): Translation {
  const accounts = new Map<string, string>();
  const sources = new Map<string, string[]>();
  const exact = new Map<string, SourceMapping>();
  const spelled = new Map<string, SourceMapping | null>();
  for (const row of [...rows].sort(byText)) {
    if (row.accountSourceId && row.accountId && row.accountSourceId !== row.accountId) {
      if (!accounts.has(row.accountSourceId)) accounts.set(row.accountSourceId, row.accountId);
    }
    for (const scope of new Set([
      row.accountId ?? row.accountSourceId,
      row.accountSourceId || row.accountId || '',
    ])) {
      exact.set(`${scope}\n${row.sourceKey}`, row);
      const spelling = `${scope}\n${folded(row.sourceKey)}`;
      spelled.set(spelling, spelled.has(spelling) ? null : row);
    }
  }
  for (const [source, account] of accounts) sources.set(account, [...(sources.get(account) ?? []), source]);
  const products = spellings(productKeys);
  const accountOf = (source: string) => accounts.get(source) ?? source;
  const within = <T>(rowsByKey: ReadonlyMap<string, T>, source: string, key: string) =>
    rowsByKey.get(`${source}\n${key}`) ??
    rowsByKey.get(`${accountOf(source)}\n${key}`) ??
    rowsByKey.get(`\n${key}`);
  return {
    accountOf,
    sourcesOf: (accountId) => [
      ...(accounts.has(accountId) ? [] : [accountId]),
      ...(sources.get(accountId) ?? []),
    ],
    productOf(source, key) {
      // Where nobody mapped anything, nothing is looked for.
      const row = exact.size === 0 ? undefined : within(exact, source, key);
      if (row) return mapped(row, row.isApproved);
      if (productKeys.has(key)) return { productKey: key, multiplier: ONE, state: 'identity' };
      const alike = within(spelled, source, folded(key));
      if (alike) return mapped(alike, false);
      const product = products.get(folded(key));
      return product ? { productKey: product, multiplier: ONE, state: 'inferred' } : null;
    },
  };
}

function mapped(row: SourceMapping, isApproved: boolean): Mapped {
  return {
    productKey: row.productKey,
    multiplier: row.multiplier,
    state: isApproved ? 'approved' : 'inferred',
  };
}

function byText(a: SourceMapping, b: SourceMapping): number {
  const text = (row: SourceMapping) => JSON.stringify([row.accountSourceId, row.sourceKey, row.accountId]);
  return text(a) < text(b) ? -1 : 1;
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
