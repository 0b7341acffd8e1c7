import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { OrganizationSettings } from '#access/shapes.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Section } from '../kit/page.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { fieldFault, formTexts } from './fields.ts';

const settingsQuery = {
  queryKey: ['organization', 'settings'],
  queryFn: () => request<OrganizationSettings>('/api/organization'),
};

/** Where exchange rates are read from every day: a file of rates, or the ECB's own. */
export function RatesForm({ mayChange }: { mayChange: boolean }) {
  const { data, error } = useQuery(settingsQuery);
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (form: HTMLFormElement) =>
      request('/api/organization', {
        method: 'PATCH',
        body: { rates_url: formTexts(form, 'rates_url').rates_url.trim() || null },
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: settingsQuery.queryKey });
      toast('Exchange rates saved.');
    },
  });
  return (
    <Section title="Exchange rates">
      {error && <FaultNote error={error} />}
      {!data && !error && <RowsSkeleton rows={1} />}
      {data && (
        <form
          className="grid max-w-2xl gap-4 py-4"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(event.currentTarget);
          }}
        >
          <Field
            label="Read every day from"
            name="rates_url"
            type="url"
            maxLength={500}
            placeholder="https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.csv"
            defaultValue={data.rates_url ?? ''}
            disabled={!mayChange}
            fault={fieldFault(save.error, 'rates_url')}
          />
          {mayChange && (
            <div>
              {save.error && <FaultNote error={save.error} />}
              <Button type="submit" busy={save.isPending}>
                Save exchange rates
              </Button>
            </div>
          )}
        </form>
      )}
    </Section>
  );
}
