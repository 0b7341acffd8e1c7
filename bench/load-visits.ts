import { createRandom, type Random } from '#core/random.ts';

/** What there is to look at: the rows that visits open. */
export type Sights = {
  readonly findings: readonly string[];
  readonly accounts: readonly string[];
  readonly types: readonly string[];
  readonly currencies: readonly string[];
};

/** One request of a visit: the name its time is counted under, and what is asked. */
export type Ask = { readonly name: string; readonly path: string };

/** How often a page is opened; a finding more often than any page, as that is the work. */
const PAGES = [
  'command',
  'recover',
  'recover',
  'finding',
  'finding',
  'finding',
  'accounts',
  'account',
] as const;

/**
 * What one person asks for, without end: page after page, and of each what `web/src` asks of the server. Half of
 * the lists are filtered; which rows are opened is by chance, the same at every run.
 */
export function* visitsOf(sights: Sights, seed: string): Generator<Ask> {
  const random = createRandom(seed);
  for (;;) {
    yield { name: 'runs', path: '/api/recon/runs?limit=20' };
    yield* pageOf(random.pick(PAGES), sights, random);
  }
}

function* pageOf(page: (typeof PAGES)[number], sights: Sights, random: Random): Generator<Ask> {
  const pick = random.pick;
  if (page === 'command') {
    yield { name: 'command centre', path: '/api/dashboard/summary' };
  } else if (page === 'recover') {
    const filters = pick([
      '',
      '',
      `type=${pick(sights.types)}`,
      `currency=${pick(sights.currencies)}&min_amount=${pick([10, 50, 100, 500])}`,
    ]);
    yield { name: 'Recover: findings', path: `/api/recon/results?${join(filters, 'limit=200')}` };
    yield { name: 'Recover: totals', path: `/api/recon/results/totals?${filters}` };
  } else if (page === 'finding') {
    const id = pick(sights.findings);
    yield { name: 'finding', path: `/api/recon/results/${id}` };
    yield { name: 'evidence', path: `/api/recon/results/${id}/evidence` };
  } else if (page === 'accounts') {
    const filters = pick(['', '', `currency=${pick(sights.currencies)}`, 'has=over_billed']);
    yield {
      name: 'accounts',
      path: `/api/dashboard/accounts?${join(filters, 'sort=leak&direction=desc&limit=200')}`,
    };
    yield { name: 'account filters', path: '/api/dashboard/account-filters' };
  } else {
    const id = encodeURIComponent(pick(sights.accounts));
    yield { name: 'account', path: `/api/dashboard/accounts/${id}` };
    yield { name: 'account: subscriptions', path: `/api/subscriptions?account=${id}&limit=500` };
    yield { name: 'account: faults', path: `/api/data-quality?account=${id}&limit=200` };
  }
}

const join = (...parts: string[]) => parts.filter((part) => part !== '').join('&');
