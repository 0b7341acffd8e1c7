import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { mappingsQuery, type UsageMapping } from './imports.ts';

export type MappingDraft = Partial<UsageMapping> & { source_key: string };

/** Says which product a usage key is; a person saying so is what makes it approved. */
export function MappingDialog({ draft, onClose }: { draft: MappingDraft; onClose: () => void }) {
  const queries = useQueryClient();
  const products = useQuery({
    queryKey: ['products'],
    queryFn: () =>
      request<{ items: { product_key: string; name?: string | null }[] }>('/api/products?limit=500'),
  });
  const save = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const data = new FormData(form);
      const read = (name: string) => String(data.get(name) ?? '').trim();
      return request('/api/mappings', {
        method: 'PUT',
        body: {
          source_key: read('source_key'),
          account_source_id: read('account_source_id'),
          product_key: read('product_key'),
          multiplier: read('multiplier') || '1',
          account_id: read('account_id') || null,
          state: 'approved',
        },
      });
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: mappingsQuery.queryKey });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={draft.source_key ? `Map ${draft.source_key}` : 'Add a mapping'}
      description="From the next reconciliation on, this usage is priced as this product."
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(event.currentTarget);
        }}
      >
        <Field
          label="Usage key"
          name="source_key"
          required
          readOnly={draft.source_key !== ''}
          defaultValue={draft.source_key}
        />
        <Field
          label="Product key"
          name="product_key"
          required
          list="products"
          defaultValue={draft.product_key}
        />
        <datalist id="products">
          {products.data?.items.map((product) => (
            <option key={product.product_key} value={product.product_key}>
              {product.name}
            </option>
          ))}
        </datalist>
        <Field
          label="Multiplier"
          name="multiplier"
          inputMode="decimal"
          pattern="\d+(\.\d+)?"
          defaultValue={draft.multiplier ?? '1'}
          hint="Units of the product in one unit of the key: 0.000001 turns bytes into megabytes."
        />
        <Field
          label="Only for the source account"
          name="account_source_id"
          defaultValue={draft.account_source_id ?? ''}
          hint="As it appears in the usage data. Empty: every account."
        />
        <Field
          label="Maps to account id"
          name="account_id"
          defaultValue={draft.account_id ?? ''}
          hint="Empty when both are the same."
        />
        {save.error && <FaultNote error={save.error} />}
        <Button type="submit" look="primary" busy={save.isPending}>
          Save mapping
        </Button>
      </form>
    </Dialog>
  );
}
