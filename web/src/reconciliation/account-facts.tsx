import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DataQualityPage } from '#reconciliation/shapes.ts';
import { request, withQuery } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { day } from '../kit/date.ts';
import { FaultNote } from '../kit/fault.tsx';
import { plural, units } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Rows } from '../kit/rows.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { FaultList } from './fault-list.tsx';

/** What is wrong with the data of this account, before anybody blames the bills. */
export function AccountFaults({ accountId }: { accountId: string }) {
  const faults = useQuery({
    queryKey: ['data-quality', 'account', accountId],
    queryFn: () =>
      request<DataQualityPage>(withQuery('/api/data-quality', { account: accountId, limit: 200 })),
  });
  const items = faults.data?.items;
  return (
    <Section
      title="Data quality"
      note={items && items.length > 0 ? plural(items.length, 'data issue') : undefined}
      tools={
        <Button asChild look="bare">
          <Link to="/data/quality">All accounts</Link>
        </Button>
      }
    >
      {faults.error && <FaultNote error={faults.error} retry={() => void faults.refetch()} />}
      {!items && !faults.error && <RowsSkeleton rows={2} />}
      {items && items.length === 0 && <p className="py-2 text-ink-2">No data issues in this account.</p>}
      {items && items.length > 0 && <FaultList faults={items} ofAccount />}
    </Section>
  );
}

type Subscription = {
  subscription_id: string;
  price_id: string;
  start_date: string;
  end_date: string | null;
  quantity: string | null;
  billing_interval: string;
  discount_percent: string | null;
  renewal_date: string | null;
  status: string;
};

/** What the account has subscribed to, every version of it. */
export function Subscriptions({ accountId }: { accountId: string }) {
  const list = useQuery({
    queryKey: ['subscriptions', accountId],
    queryFn: () =>
      request<{ items: Subscription[] }>(withQuery('/api/subscriptions', { account: accountId, limit: 500 })),
  });
  const rows = list.data?.items;
  return (
    <Section title="Subscriptions">
      {list.error && <FaultNote error={list.error} retry={() => void list.refetch()} />}
      {!rows && !list.error && <RowsSkeleton rows={2} />}
      {rows && rows.length === 0 && (
        <p className="py-2 text-ink-2">No subscription of this account is known.</p>
      )}
      {rows && rows.length > 0 && (
        <Rows
          caption="Subscriptions"
          rows={rows}
          rowKey={(one) => `${one.subscription_id} ${one.start_date}`}
          columns={[
            { key: 'id', head: 'Subscription', cell: (one) => one.subscription_id },
            { key: 'price', head: 'Price', narrow: 'bare', cell: (one) => one.price_id },
            {
              key: 'from',
              head: 'Runs',
              narrow: 'bare',
              cell: (one) => `${day(one.start_date)} – ${one.end_date ? day(one.end_date) : 'open end'}`,
            },
            { key: 'interval', head: 'Billed', cell: (one) => `a ${one.billing_interval}` },
            {
              key: 'quantity',
              head: 'Quantity',
              figure: true,
              cell: (one) => (one.quantity === null ? '–' : units(one.quantity)),
            },
            {
              key: 'discount',
              head: 'Discount',
              figure: true,
              narrow: 'hide',
              cell: (one) =>
                one.discount_percent && Number(one.discount_percent) > 0
                  ? `${units(one.discount_percent)} %`
                  : '–',
            },
            {
              key: 'renews',
              head: 'Renews',
              narrow: 'hide',
              cell: (one) => (one.renewal_date ? day(one.renewal_date) : '–'),
            },
            { key: 'status', head: 'Status', narrow: 'bare', cell: (one) => one.status },
          ]}
        />
      )}
    </Section>
  );
}
