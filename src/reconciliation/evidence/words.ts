import { addDays, addMonths, type Day, type Period } from '#core/period.ts';
import type { FindingType } from '#findings/finding.ts';
import type { Step } from '../rating/step.ts';

/** Each type as a heading names it. */
export const TYPE_WORDS: Readonly<Record<FindingType, string>> = {
  under_reported_usage: 'Under-reported usage',
  unreported_usage: 'Unreported usage',
  missed_overage: 'Missed overage',
  unbilled_account: 'Unbilled account',
  unmapped_usage: 'Unmapped usage',
  late_usage: 'Late usage',
  uninvoiced_period: 'Uninvoiced period',
  renewal_drift: 'Renewal drift',
  expired_discount: 'Expired discount',
  minimum_shortfall: 'Minimum shortfall',
  quantity_drift: 'Quantity drift',
  price_drift: 'Price drift',
  missed_escalator: 'Missed escalator',
  uncollected: 'Uncollected invoice',
  over_billed: 'Over-billed',
  duplicate_billing: 'Duplicate billing',
};

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** A decimal text with thin groups of three: `1243500.5` becomes `1,243,500.5`. */
export function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const parts = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return (fraction === undefined ? parts : `${parts}.${fraction}`).replace(/^-/, '−');
}

/** Long figures inside a sentence in groups of three; identifiers, decimals and years are left as they are. */
export function figuresGrouped(text: string): string {
  return text.replace(/(?<![\w.-])\d{5,}(?![\w-])/g, (figure) => grouped(figure));
}

export function dayWords(day: Day): string {
  return `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;
}

/** A half-open period as people say it: `May 2026`, `1 to 14 May 2026`, `1 June 2025 to 31 May 2026`. */
export function periodWords({ start, end }: Period): string {
  const last = addDays(end, -1);
  const month = `${MONTHS[Number(start.slice(5, 7)) - 1]} ${start.slice(0, 4)}`;
  if (start.endsWith('-01') && addMonths(start, 1) === end) return month;
  if (start === last) return dayWords(start);
  if (start.slice(0, 7) === last.slice(0, 7)) return `${Number(start.slice(8))} to ${dayWords(last)}`;
  return `${dayWords(start)} to ${dayWords(last)}`;
}

export function titleCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).replaceAll('_', ' ');
}

/** The figure of a step below a heading that names the currency: what is no money says what it is. */
export function stepWords({ kind, amount }: Pick<Step, 'kind' | 'amount'>): string {
  const text = grouped(amount);
  switch (kind) {
    case 'money':
      return text;
    case 'unit_price':
      return `${text} a unit`;
    case 'units':
      return `${text} ${amount === '1' ? 'unit' : 'units'}`;
    case 'days':
      return `${text} ${amount === '1' ? 'day' : 'days'}`;
    case 'percent':
      return `${text} %`;
  }
}
