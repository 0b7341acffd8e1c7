import { createRandom, type Random } from '#core/random.ts';

/** One renewal as it stood on its day, and whether the customer left; null is not known. */
export type Renewal = {
  account: string;
  as_of: string;
  plan: string;
  region: string;
  seats: number;
  seats_used_share: number;
  logins_trend: number;
  tickets_90d: number;
  nps: number | null;
  invoices_late: number;
  tenure_months: number;
  churned: 'yes' | 'no';
};

const PLANS = ['Starter', 'Team', 'Business', 'Enterprise'];
const REGIONS = ['EMEA', 'North America', 'APAC', 'LATAM'];
const DAY_MS = 86_400_000;

/**
 * Renewals of `days` days from `firstDay` on, in the order of their days. Use of the seats, its trend, tickets, score and
 * late invoices drive who leaves, more so where tenure is short; a fifth says no score. The same seed, the same rows.
 */
export function renewals(seed: string, rows: number, firstDay: string, days: number): Renewal[] {
  const random = createRandom(`${seed}/renewals`);
  const first = Date.parse(`${firstDay}T00:00:00Z`);
  return Array.from({ length: rows }, (_each, row) => {
    const day = first + Math.floor((row * days) / rows) * DAY_MS;
    return renewal(random, `R-${String(row + 1).padStart(5, '0')}`, new Date(day).toISOString().slice(0, 10));
  });
}

function renewal(random: Random, account: string, asOf: string): Renewal {
  const health = bell(random);
  const used = held(0.62 + 0.2 * health + 0.12 * bell(random), 0.02, 1);
  const trend = held(0.12 * health + 0.16 * bell(random), -0.8, 0.8);
  const tickets = Math.max(0, Math.round(3 - 1.2 * health + 2 * bell(random)));
  const nps = random.chance(0.2) ? null : Math.round(held(6.5 + 1.3 * health + 1.5 * bell(random), 0, 10));
  const late = Math.max(0, Math.round(0.6 - 0.4 * health + 0.9 * bell(random)));
  const tenure = random.integer(3, 84);
  const plan = random.pick(PLANS);
  const short = tenure < 15 ? 1.5 : 1;
  const odds =
    -1.75 +
    short * (3.4 * (0.62 - used) - 2.6 * trend) +
    0.16 * (tickets - 3) +
    0.42 * late -
    (nps === null ? 0 : 0.16 * (nps - 6.5)) -
    0.008 * (tenure - 40) +
    (plan === 'Starter' ? 0.5 : plan === 'Enterprise' ? -0.5 : 0);
  return {
    account,
    as_of: asOf,
    plan,
    region: random.pick(REGIONS),
    seats: Math.round(5 * 1.7 ** (PLANS.indexOf(plan) * 2 + random.next() * 2)),
    seats_used_share: rounded(used),
    logins_trend: rounded(trend),
    tickets_90d: tickets,
    nps,
    invoices_late: late,
    tenure_months: tenure,
    churned: random.chance(1 / (1 + Math.exp(-odds))) ? 'yes' : 'no',
  };
}

/** Won and lost deals whose columns say nothing of which they are. */
export function noiseDeals(seed: string, rows: number): Record<string, string | number>[] {
  const random = createRandom(`${seed}/deals`);
  return Array.from({ length: rows }, (_each, row) => ({
    deal: `D-${row + 1}`,
    source: random.pick(['Web', 'Partner', 'Referral', 'Event']),
    industry: random.pick(['Retail', 'Software', 'Logistics', 'Finance', 'Health']),
    seats: random.integer(5, 400),
    discount_asked: random.integer(0, 5) * 5,
    days_open: random.integer(4, 180),
    stage: random.chance(0.38) ? 'won' : 'lost',
  }));
}

/** Renewals with a column that is filled when somebody has left already: it looks like the best predictor of all. */
export function leakyRenewals(seed: string, rows: number, firstDay: string, days: number) {
  const random = createRandom(`${seed}/forms`);
  return renewals(`${seed}/leaky`, rows, firstDay, days).map(({ churned, ...known }) => ({
    ...known,
    cancellation_form_received: churned === 'yes' && random.chance(0.97) ? 'yes' : 'no',
    churned,
  }));
}

/** Near enough to a normal number: the sum of six uniform ones. */
function bell(random: Random): number {
  let sum = 0;
  for (let at = 0; at < 6; at++) sum += random.next();
  return (sum - 3) * Math.SQRT2;
}

const held = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
