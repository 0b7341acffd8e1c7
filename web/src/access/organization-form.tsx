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
        className="grid max-w-2xl gap-4 py-4 md:grid-cols-[2fr_1fr_1fr_2fr]"
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
          The home currency is that of imported rows that name none. Sums, sorting and filters by amount are
          in the reporting currency, at the exchange rate of each amount’s last day; what is stored, listed or
          exported stays in its own currency, and an amount without a rate is named beside the sum. Choosing
          another converts everything again at once and can be undone.
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
