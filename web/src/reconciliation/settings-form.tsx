import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { isCountedWhole } from '#core/currency.ts';
import type { ReconciliationSettingsJson } from '#reconciliation/shapes.ts';
import { fieldFault, formTexts } from '../access/fields.ts';
import { useMe } from '../access/session.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field, TextArea } from '../kit/field.tsx';
import { Section } from '../kit/page.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';

const settingsQuery = {
  queryKey: ['recon', 'settings'],
  queryFn: () => request<ReconciliationSettingsJson>('/api/recon/settings'),
};

const LEVELS = ['critical', 'high', 'medium'] as const;
const LABELS = { critical: 'Critical from', high: 'High from', medium: 'Medium from' };

/** How this organization wants its money looked at: what is severe, how far back may be billed, what late costs. */
export function ReconciliationSettings({ mayChange }: { mayChange: boolean }) {
  const settings = useQuery(settingsQuery);
  return (
    <Section title="Reconciliation">
      {settings.error && <FaultNote error={settings.error} retry={() => void settings.refetch()} />}
      {!settings.data && !settings.error && <RowsSkeleton rows={6} />}
      {settings.data && (
        <Form key={JSON.stringify(settings.data)} settings={settings.data} mayChange={mayChange} />
      )}
    </Section>
  );
}

type FormProps = { settings: ReconciliationSettingsJson; mayChange: boolean };

function Form({ settings, mayChange }: FormProps) {
  const home = useMe().organization.currency;
  const [currencies, setCurrencies] = useState(Object.keys(settings.severity));
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (form: HTMLFormElement) =>
      request<ReconciliationSettingsJson>('/api/recon/settings', {
        method: 'PATCH',
        body: changeOf(form, currencies),
      }),
    onSuccess: (saved) => {
      queries.setQueryData(settingsQuery.queryKey, saved);
      toast('Saved. It applies to every account from the next reconciliation on.');
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(event.currentTarget);
  };
  const common = { disabled: !mayChange, inputMode: 'numeric' as const, required: true };
  return (
    <form onSubmit={submit} className="grid max-w-3xl gap-5 py-4">
      <div className="grid gap-4 md:grid-cols-2">
        <Field
          {...common}
          label="Back-billing, months"
          name="back_billing_months"
          type="number"
          min={0}
          max={120}
          defaultValue={settings.back_billing_months}
          hint="How far back you can bill if the contract does not say."
          fault={fieldFault(save.error, 'back_billing_months')}
        />
        <Field
          {...common}
          label="Clock tolerance, minutes"
          name="clock_skew_minutes"
          type="number"
          min={0}
          max={720}
          defaultValue={settings.clock_skew_minutes}
          hint="Usage that crosses a period’s edge by no more than this is a clock error."
          fault={fieldFault(save.error, 'clock_skew_minutes')}
        />
        <Field
          {...common}
          label="Late interest, % a year"
          name="late_interest_percent"
          inputMode="decimal"
          pattern="\d+(\.\d+)?"
          defaultValue={settings.late_interest_percent}
          hint="The cost of late payment; a rate in the contract takes precedence."
          fault={fieldFault(save.error, 'late_interest_percent')}
        />
        <Field
          {...common}
          label="Payment terms, days"
          name="payment_terms_days"
          type="number"
          min={0}
          max={365}
          defaultValue={settings.payment_terms_days}
          hint="For invoices without a due date."
          fault={fieldFault(save.error, 'payment_terms_days')}
        />
      </div>
      <fieldset className="border-t pt-4">
        <legend className="float-left mb-3 w-full font-strong">
          Severity
          <span className="ml-2 font-normal text-ink-3">
            by currency; the defaults are 10,000, 1,000 and 100
          </span>
        </legend>
        <div className="clear-both grid gap-3">
          {currencies.map((currency, index) => (
            <div key={currency} className="grid items-end gap-3 md:grid-cols-[72px_1fr_1fr_1fr_auto]">
              <span className="self-end pb-1.5 font-strong">{currency}</span>
              {LEVELS.map((level) => (
                <Field
                  key={level}
                  label={LABELS[level]}
                  name={`${currency}.${level}`}
                  inputMode="decimal"
                  pattern="\d+(\.\d+)?"
                  disabled={!mayChange}
                  required={mayChange}
                  defaultValue={settings.severity[currency]?.[level] ?? usual(currency)[level]}
                />
              ))}
              {mayChange && (
                <Button look="bare" onClick={() => setCurrencies(currencies.filter((_, at) => at !== index))}>
                  Default<span className="sr-only"> for {currency}</span>
                </Button>
              )}
            </div>
          ))}
          {mayChange && (
            <AddCurrency taken={currencies} home={home} add={(one) => setCurrencies([...currencies, one])} />
          )}
        </div>
        {fieldFault(save.error, 'severity') && (
          <p className="mt-1 text-leak">{fieldFault(save.error, 'severity')}</p>
        )}
      </fieldset>
      <TextArea
        label="Test accounts"
        name="test_accounts"
        rows={2}
        disabled={!mayChange}
        defaultValue={settings.test_accounts.join('\n')}
        hint="Account ids, one per line; they have no findings."
        fault={fieldFault(save.error, 'test_accounts')}
      />
      {mayChange && (
        <div>
          {save.error && <FaultNote error={save.error} />}
          <Button type="submit" busy={save.isPending}>
            Save reconciliation
          </Button>
        </div>
      )}
    </form>
  );
}

/** What a new currency's thresholds begin with, as the engine has them: a hundredfold where units are small. */
function usual(currency: string) {
  const zeros = isCountedWhole(currency) ? '00' : '';
  return { critical: `10000${zeros}`, high: `1000${zeros}`, medium: `100${zeros}` };
}

type AddProps = { taken: string[]; home: string | null; add: (currency: string) => void };

function AddCurrency({ taken, home, add }: AddProps) {
  const [text, setText] = useState(home && !taken.includes(home) ? home : '');
  const wanted = text.trim().toUpperCase();
  const isCurrency = /^[A-Z]{3}$/.test(wanted) && !taken.includes(wanted);
  return (
    <div className="flex items-end gap-2">
      <Field
        label="Another currency"
        hideLabel
        placeholder="USD"
        maxLength={3}
        className="w-20"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button
        disabled={!isCurrency}
        onClick={() => {
          add(wanted);
          setText('');
        }}
      >
        Add currency
      </Button>
    </div>
  );
}

function changeOf(form: HTMLFormElement, currencies: string[]) {
  const texts = formTexts(
    form,
    'back_billing_months',
    'clock_skew_minutes',
    'late_interest_percent',
    'payment_terms_days',
    'test_accounts',
  );
  const severity = currencies.map((currency) => {
    const levels = formTexts(form, ...LEVELS.map((level) => `${currency}.${level}`));
    return [
      currency,
      Object.fromEntries(LEVELS.map((level) => [level, levels[`${currency}.${level}`]?.trim() ?? ''])),
    ];
  });
  return {
    back_billing_months: Number(texts.back_billing_months),
    clock_skew_minutes: Number(texts.clock_skew_minutes),
    payment_terms_days: Number(texts.payment_terms_days),
    late_interest_percent: texts.late_interest_percent.trim(),
    severity: Object.fromEntries(severity),
    test_accounts: texts.test_accounts
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  };
}
