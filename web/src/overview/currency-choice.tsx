import { useState } from 'react';
import { useMe } from '../access/session.ts';
import { Segments } from '../kit/segments.tsx';

/** Which of several currencies is shown, the home currency first; a switch only where there is a choice. */
export function useCurrencyChoice(rows: { currency: string }[]) {
  const home = useMe().organization.currency;
  const [chosen, setChosen] = useState<string>();
  const currencies = [...new Set(rows.map((row) => row.currency))].sort(
    (a, b) => Number(b === home) - Number(a === home) || a.localeCompare(b),
  );
  const currency = chosen ?? currencies[0] ?? home ?? 'USD';
  const choice = currencies.length > 1 && (
    <Segments
      label="Currency"
      value={currency}
      onChange={setChosen}
      options={currencies.map((one) => ({ value: one, label: one }))}
    />
  );
  return { currency, choice };
}
