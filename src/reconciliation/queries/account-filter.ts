/** More accounts than this are asked for as a range of the sorted key instead of one by one. */
const NAMED_ACCOUNTS_MAX = 100;

/** A condition on `account_id` that holds for all of these accounts, and for those between them when they are many. */
export function accountFilter(accounts: readonly string[]): {
  text: string;
  params: Record<string, unknown>;
} {
  if (accounts.length <= NAMED_ACCOUNTS_MAX) {
    return { text: 'account_id in {accounts:Array(String)}', params: { accounts } };
  }
  const sorted = [...accounts].sort(byBytes);
  return {
    text: 'account_id between {from:String} and {to:String}',
    params: { from: sorted[0], to: sorted.at(-1) },
  };
}

/** The engine compares strings by their UTF-8 bytes. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
