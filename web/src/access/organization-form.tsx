import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Section } from '../kit/page.tsx';
import { fieldFault, formTexts } from './fields.ts';
import { useMe } from './session.ts';

const zones = Intl.supportedValuesOf('timeZone');

/** The organization's name, its home currency, the one that sums are shown in, and the zone in which its days begin. */
export function OrganizationForm({ mayChange }: { mayChange: boolean }) {
  const { organization } = useMe();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const { name, currency, reporting_currency, time_zone } = formTexts(
        form,
        'name',
        'currency',
        'reporting_currency',
        'time_zone',
      );
      const code = (text: string) => text.trim().toUpperCase() || null;
      return request('/api/organization', {
        method: 'PATCH',
        body: { name, currency: code(currency), reporting_currency: code(reporting_currency), time_zone },
      });
    },
    onSuccess: () => {
      // Sums on every page are in the reporting currency.
      void queries.invalidateQueries();
      toast('Organization saved.');
    },
  });
  return (
    <Section title="Organization">
      <form
        key={organization.id}
        className="grid max-w-2xl gap-4 py-4 md:grid-cols-[minmax(0,2fr)_7.5rem_9rem_minmax(0,2fr)]"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(event.currentTarget);
        }}
      >
        <Field
          label="Name"
          name="name"
          required
          defaultValue={organization.name}
          disabled={!mayChange}
          fault={fieldFault(save.error, 'name')}
        />
        <Field
          label="Home currency"
          name="currency"
          maxLength={3}
          placeholder="none"
          defaultValue={organization.currency ?? ''}
          disabled={!mayChange}
          fault={fieldFault(save.error, 'currency')}
        />
        <Field
          label="Reporting currency"
          name="reporting_currency"
          maxLength={3}
          placeholder="home currency"
          defaultValue={organization.reporting_currency ?? ''}
          disabled={!mayChange}
          fault={fieldFault(save.error, 'reporting_currency')}
        />
        <Field
          label="Time zone"
          name="time_zone"
          required
          list="zones"
          defaultValue={organization.time_zone}
          disabled={!mayChange}
          fault={fieldFault(save.error, 'time_zone')}
        />
        <datalist id="zones">
          {zones.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <p className="text-ink-2 md:col-span-4">
          Sums are shown in the reporting currency, and lists sort and filter by amount in it; each amount is
          converted at the exchange rate of its period’s last day. Nothing that is stored, listed or exported
          is converted, and an amount without a rate is named beside its sum. Imported rows that name no
          currency are in the home currency.
        </p>
        {mayChange && (
          <div className="md:col-span-4">
            {save.error && <FaultNote error={save.error} />}
            <Button type="submit" busy={save.isPending}>
              Save organization
            </Button>
          </div>
        )}
      </form>
    </Section>
  );
}
