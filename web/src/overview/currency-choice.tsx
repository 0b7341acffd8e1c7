import { useState } from 'react';
import { useReportingCurrency } from '../findings/reporting.ts';
import { Segments } from '../kit/segments.tsx';

const ALL = 'all';

/** What figures are shown in: all currencies converted into the reporting one, or one currency as it is. */
export type Shown = { currency: string; isAll: boolean };

/**
 * Which of several currencies is shown: all of them in the reporting currency where the figures can be converted
 * (`converted`), else one at a time, the reporting currency first; a switch only where there is a choice.
 */
export function useCurrencyChoice(rows: { currency: string }[], converted = false) {
  const reporting = useReportingCurrency();
  const [chosen, setChosen] = useState<string>();
  const currencies = [...new Set(rows.map((row) => row.currency))].sort(
    (a, b) => Number(b === reporting) - Number(a === reporting) || a.localeCompare(b),
  );
  const [first] = currencies;
  const isMixed = currencies.length > 1 || (first !== undefined && first !== reporting);
  const all = converted && reporting !== null && isMixed ? [ALL] : [];
  const value =
    [...all, ...currencies].find((one) => one === chosen) ?? all[0] ?? first ?? reporting ?? 'USD';
  const shown: Shown =
    value === ALL ? { currency: reporting ?? '', isAll: true } : { currency: value, isAll: false };
  const options = [...all, ...currencies];
  const choice = options.length > 1 && (
    <Segments
      label="Currency"
      value={value}
      onChange={setChosen}
      options={options.map((one) => ({ value: one, label: one === ALL ? 'All' : one }))}
    />
  );
  return { ...shown, choice };
}
