/** More accounts than this are asked for as a range of the sorted key instead of one by one. */
const NAMED_ACCOUNTS_MAX = 1_000;

/**
 * A condition on `account_id` that holds for all of these accounts, and for those between them when they are many.
 * Names stand in the text itself: as parameters they would travel in the address, which has to be short.
 */
export function accountFilter(accounts: readonly string[]): {
  text: string;
  params: Record<string, unknown>;
} {
  if (accounts.length <= NAMED_ACCOUNTS_MAX) {
    return { text: `account_id in [${accounts.map(quoted).join(', ')}]`, params: {} };
  }
  const sorted = [...accounts].sort(byBytes);
  return {
    text: 'account_id between {from:String} and {to:String}',
    params: { from: sorted[0], to: sorted.at(-1) },
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** The engine compares strings by their UTF-8 bytes. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
