import type { Account, Subscription } from './world.ts';

/*
 * Meters do not speak the product's words: some count megabytes or thousands, some name the account by its
 * own id. mappings.csv translates; these are its rows, and how an event looks before translation.
 */

/** `milliPerUnit`: how many thousandths of a product unit one unit of the source is. */
export type Source = { accountId: string; key: string; milliPerUnit: number };

const MEGABYTES = { key: 'egress_mb', product: 'egress_gb', multiplier: '0.001', milliPerUnit: 1 };
const SENT = { key: 'msg.sent', product: 'messages', multiplier: '1', milliPerUnit: 1000 };
const THOUSANDS = { key: 'requests_k', product: 'api_calls', multiplier: '1000', milliPerUnit: 1_000_000 };

export const MAPPING_COLUMNS = [
  'source_key',
  'product_key',
  'multiplier',
  'meter',
  'account_source_id',
  'account_id',
];

export function sourceOf(subscription: Subscription): Source {
  const { account, product } = subscription;
  const accountId = sourceAccountId(account) ?? account.id;
  if (product === 'egress_gb' && account.index % 5 < 2) return { accountId, ...MEGABYTES };
  if (product === 'messages' && account.index % 3 === 0) return { accountId, ...SENT };
  if (product === 'api_calls' && countsThousands(account)) return { accountId, ...THOUSANDS };
  return { accountId, key: product, milliPerUnit: 1000 };
}

export function toSourceUnits(source: Source, milli: number): string {
  return unitsText(milli, source.milliPerUnit);
}

/** `milli / milliPerUnit`, a power of ten, as a plain decimal string without trailing zeros. */
export function unitsText(milli: number, milliPerUnit: number): string {
  const whole = Math.floor(milli / milliPerUnit);
  const rest = milli - whole * milliPerUnit;
  if (rest === 0) return String(whole);
  const digits = String(milliPerUnit).length - 1;
  return `${whole}.${String(rest).padStart(digits, '0').replace(/0+$/, '')}`;
}

function countsThousands(account: Account): boolean {
  return account.segment === 'enterprise' && account.index % 24 === 11;
}

function sourceAccountId(account: Account): string | null {
  return account.index % 23 === 5 ? `meter-${account.domain.replace('.example', '')}` : null;
}

/** Rows of mappings.csv: two keys for everybody, one key for single accounts, and accounts by another name. */
export function mappingRows(accounts: Account[], isFirst: boolean): string[][] {
  const rows: string[][] = [];
  if (isFirst) {
    rows.push([MEGABYTES.key, MEGABYTES.product, MEGABYTES.multiplier, 'edge proxy', '', '']);
    rows.push([SENT.key, SENT.product, SENT.multiplier, 'message broker', '', '']);
  }
  for (const account of accounts) {
    const alias = sourceAccountId(account);
    if (countsThousands(account)) {
      rows.push([THOUSANDS.key, THOUSANDS.product, THOUSANDS.multiplier, 'gateway', alias ?? '', account.id]);
    } else if (alias) rows.push(['api_calls', 'api_calls', '1', 'gateway', alias, account.id]);
  }
  return rows;
}
