import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMajor } from '#core/money.ts';
import { reconcileAccount } from '../../src/reconciliation/reconcile-account.ts';
import { DEFAULT_THRESHOLDS } from '../../src/reconciliation/severity.ts';
import { factsOf, findings, reconcile, type Story, summaries } from './story.ts';
import {
  AS_OF,
  billedBy,
  chargeOf,
  contractArbitrary,
  endedPeriods,
  isIdle,
  messyArbitrary,
} from './story-arbitrary.ts';

const RUNS = { numRuns: 300, seed: 20_260_501 };
const SETTINGS = { asOfMs: Date.parse(AS_OF), thresholds: DEFAULT_THRESHOLDS };

/** The same sequence in another order, decided by the seed alone. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const keyed = items.map((item, index) => ({
    item,
    key: Math.imul(index + 1, seed * 2 + 2_654_435_761) >>> 0,
  }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

describe('laws of reconciliation', () => {
  it('gives the same result for the same facts in any order', () => {
    fc.assert(
      fc.property(messyArbitrary, fc.nat(), (story, seed) => {
        const facts = factsOf(story);
        const other = {
          ...facts,
          subscriptions: shuffled(facts.subscriptions, seed),
          prices: new Map(shuffled([...facts.prices], seed).map(([id, rows]) => [id, shuffled(rows, seed)])),
          aggregations: new Map(shuffled([...facts.aggregations], seed)),
          products: new Map(
            shuffled([...facts.products], seed).map(([key, product]) => [
              key,
              {
                ...product,
                use: shuffled(product.use, seed),
                reports: shuffled(product.reports, seed),
                arrivals: shuffled(product.arrivals, seed),
              },
            ]),
          ),
          unmapped: shuffled(facts.unmapped, seed),
          lines: shuffled(facts.lines, seed),
          credits: shuffled(facts.credits, seed),
        };
        expect(reconcileAccount(other, SETTINGS)).toEqual(reconcileAccount(facts, SETTINGS));
      }),
      RUNS,
    );
  });

  it('finds nothing and charges what the oracle does where exactly that was billed', () => {
    fc.assert(
      fc.property(contractArbitrary, (contract) => {
        const story = billedBy(contract, (charge) => charge);
        const result = reconcile(story, AS_OF);
        expect(summaries(result)).toEqual([]);
        const charged = Object.fromEntries(
          result.periods.map((each) => [`${each.period.start}/${each.period.end}`, each.shouldMinor]),
        );
        for (const period of endedPeriods(contract)) {
          expect(charged[`${period.start}/${period.end}`] ?? 0n).toBe(chargeOf(contract, period));
        }
      }),
      RUNS,
    );
  });

  it('splits a gap into parts that add up to it', () => {
    fc.assert(
      fc.property(messyArbitrary, (story) => {
        const { periods, findings } = reconcile(story, AS_OF);
        const sums = new Map<string, bigint>();
        const add = (key: string, minor: bigint) => sums.set(key, (sums.get(key) ?? 0n) + minor);
        for (const each of periods) {
          add(`${each.productKey} ${each.period.start}`, each.leakMinor - each.overBilledMinor);
        }
        for (const each of findings) {
          if (each.amountMinor === null) continue;
          const isOver = each.type === 'over_billed' || each.type === 'duplicate_billing';
          add(`${each.productKey} ${each.period.start}`, isOver ? each.amountMinor : -each.amountMinor);
        }
        // A part of one minor unit is rounding and no finding.
        for (const [key, rest] of sums) expect(`${key} ${rest >= -2n && rest <= 2n}`).toBe(`${key} true`);
      }),
      RUNS,
    );
  });

  it('never has a leak and an over-billing in one row of the ledger, nor a negative amount', () => {
    fc.assert(
      fc.property(messyArbitrary, (story) => {
        const { periods, findings } = reconcile(story, AS_OF);
        for (const each of periods) {
          expect(each.leakMinor === 0n || each.overBilledMinor === 0n).toBe(true);
          expect(each.leakMinor >= 0n && each.overBilledMinor >= 0n && each.creditedMinor >= 0n).toBe(true);
        }
        for (const each of findings) expect(each.amountMinor === null || each.amountMinor > 1n).toBe(true);
      }),
      RUNS,
    );
  });

  it('never opens or reverses a gap by a credit, nor closes more than its sum', () => {
    fc.assert(
      fc.property(messyArbitrary, (story) => {
        const before = reconcile({ ...story, credits: [] }, AS_OF).periods;
        const after = reconcile(story, AS_OF).periods;
        expect(after).toHaveLength(before.length);
        let closed = 0n;
        for (const [index, each] of after.entries()) {
          const was = before[index];
          if (!was) throw new Error('a period came or went with a credit');
          expect(each.shouldMinor).toBe(was.shouldMinor);
          expect(each.leakMinor <= was.leakMinor && each.overBilledMinor <= was.overBilledMinor).toBe(true);
          closed += was.leakMinor + was.overBilledMinor - each.leakMinor - each.overBilledMinor;
        }
        const given = factsOf(story).credits.reduce((sum, credit) => sum + credit.amountMinor, 0n);
        // A minor unit that a credit leaves over is no finding, one for each row.
        expect(closed <= given + BigInt(after.length)).toBe(true);
      }),
      RUNS,
    );
  });

  it('finds a line billed twice as exactly that', () => {
    fc.assert(
      fc.property(contractArbitrary, fc.nat(), (contract, pick) => {
        const story = billedBy(contract, (charge) => charge);
        const lines = story.lines ?? [];
        const line = lines[pick % Math.max(1, lines.length)];
        // One minor unit is rounding: more than that in every currency is billed twice.
        fc.pre(line !== undefined && Number(line.amount) > 1);
        if (!line) return;
        const twice: Story = { ...story, lines: [...lines, { ...line, invoice: 'again' }] };
        expect(findings(twice, AS_OF)).toEqual([
          `duplicate_billing api ${line.period} ${line.amount} ${contract.price.currency}`,
        ]);
      }),
      RUNS,
    );
  });

  it('finds one thing of a type for a product and period', () => {
    fc.assert(
      fc.property(messyArbitrary, (story) => {
        const keys = reconcile(story, AS_OF).findings.map(
          (each) => `${each.type} ${each.productKey} ${each.period.start}/${each.period.end}`,
        );
        expect([...keys].sort()).toEqual([...new Set(keys)].sort());
      }),
      RUNS,
    );
  });

  it('finds what is left out of a bill to the minor unit', () => {
    fc.assert(
      fc.property(contractArbitrary, fc.nat({ max: 100 }), (contract, percent) => {
        const story = billedBy(contract, (charge) => (charge * BigInt(percent)) / 100n);
        const { currency } = contract.price;
        const expected = endedPeriods(contract)
          .map((period) => {
            const charge = chargeOf(contract, period);
            const billed = (charge * BigInt(percent)) / 100n;
            // Without use and without an invoice even a minimum is no finding (rule 18).
            return billed === 0n && isIdle(contract, period) ? 0n : charge - billed;
          })
          .filter((minor) => minor > 1n)
          .reduce((sum, minor) => sum + minor, 0n);
        const found = reconcile(story, AS_OF).findings.reduce(
          (sum, each) => sum + (each.amountMinor ?? 0n),
          0n,
        );
        expect(formatMajor(found, currency)).toBe(formatMajor(expected, currency));
      }),
      RUNS,
    );
  });
});
