import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { request, withQuery } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { FaultNote, faultText } from '../kit/fault.tsx';
import { count } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Rows } from '../kit/rows.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { Term } from '../kit/term.tsx';
import { mappingsQuery, type UsageMapping } from './imports.ts';
import { MappingDialog, type MappingDraft } from './mapping-dialog.tsx';

/** Which key of measured usage is which product: what belongs to none comes first, as its money is unknown. */
export function UsageMappings({ mayWork }: { mayWork: boolean }) {
  const mappings = useQuery(mappingsQuery);
  const [draft, setDraft] = useState<MappingDraft | null>(null);
  const data = mappings.data;
  return (
    <>
      <Section
        title={
          <Term definition="Maps a usage key of your systems, such as svc.api.call, to the product it is billed as. The multiplier converts its unit to the product's unit.">
            Usage mappings
          </Term>
        }
        tools={mayWork && <Button onClick={() => setDraft({ source_key: '' })}>Add mapping</Button>}
      >
        {mappings.error && <FaultNote error={mappings.error} retry={() => void mappings.refetch()} />}
        {!data && !mappings.error && <RowsSkeleton rows={4} />}
        {data && data.unmapped.length > 0 && (
          <Rows
            caption="Usage keys without a product"
            rows={data.unmapped}
            rowKey={(one) => one.source_key}
            columns={[
              {
                key: 'key',
                head: 'Not mapped to a product',
                cell: (one) => <span className="text-leak">{one.source_key}</span>,
              },
              { key: 'events', head: 'Events', figure: true, cell: (one) => count(one.events) },
              { key: 'accounts', head: 'Accounts', figure: true, cell: (one) => count(one.accounts) },
              {
                key: 'act',
                head: <span className="sr-only">Act</span>,
                figure: true,
                narrow: 'bare',
                cell: (one) =>
                  mayWork && (
                    <Button onClick={() => setDraft({ source_key: one.source_key })}>Map to a product</Button>
                  ),
              },
            ]}
          />
        )}
        {data && data.unmapped.length > 0 && data.items.length > 0 && <div className="h-6" />}
        {data && data.items.length > 0 && <Mapped items={data.items} mayWork={mayWork} edit={setDraft} />}
        {data && data.items.length === 0 && data.unmapped.length === 0 && (
          <Empty title="No usage key needs a mapping.">Usage with a product key needs no mapping.</Empty>
        )}
      </Section>
      {draft && <MappingDialog draft={draft} onClose={() => setDraft(null)} />}
    </>
  );
}

type MappedProps = { items: UsageMapping[]; mayWork: boolean; edit: (draft: MappingDraft) => void };

function Mapped({ items, mayWork, edit }: MappedProps) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ source_key, account_source_id, account_id }: UsageMapping) =>
      request(withQuery('/api/mappings', { source_key, account_source_id, account_id: account_id ?? '' }), {
        method: 'DELETE',
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: mappingsQuery.queryKey }),
    onError: (error) => toast.error(faultText(error)),
  });
  return (
    <Rows
      caption="Usage mappings"
      rows={items}
      rowKey={(one) => `${one.source_key} ${one.account_source_id} ${one.account_id ?? ''}`}
      columns={[
        { key: 'key', head: 'Key', cell: (one) => one.source_key },
        {
          key: 'of',
          head: 'Of',
          narrow: 'hide',
          cell: (one) => one.account_source_id || one.account_id || 'every account',
        },
        { key: 'product', head: 'Product', narrow: 'bare', cell: (one) => one.product_key },
        { key: 'account', head: 'Account', narrow: 'hide', cell: (one) => one.account_id ?? '–' },
        { key: 'state', head: 'State', narrow: 'bare', cell: (one) => one.state },
        { key: 'multiplier', head: 'Multiplier', figure: true, cell: (one) => `× ${one.multiplier}` },
        {
          key: 'act',
          head: <span className="sr-only">Act</span>,
          figure: true,
          narrow: 'bare',
          cell: (one) =>
            mayWork && (
              <span className="inline-flex gap-1">
                <Button look="bare" onClick={() => edit(one)}>
                  {one.state === 'inferred' ? 'Approve' : 'Edit'}
                </Button>
                <Button look="bare" busy={remove.isPending} onClick={() => remove.mutate(one)}>
                  Remove
                </Button>
              </span>
            ),
        },
      ]}
    />
  );
}
