import { Download } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import { type Query, withQuery } from './api.ts';
import { Button } from './button.tsx';
import { ITEM, Menu } from './menu.tsx';

const FORMATS = [
  { format: 'csv', label: 'CSV', note: 'plain text' },
  { format: 'xlsx', label: 'Excel', note: 'with totals' },
  { format: 'parquet', label: 'Parquet', note: 'for warehouses and notebooks' },
] as const;

type Props = { path: string; query: Query; name: string; only?: 'csv' };

/** The rows of the address as a file, all of them and in the same order. */
export function ExportMenu({ path, query, name, only }: Props) {
  if (only === 'csv') {
    return (
      <Button asChild look="bare">
        <a href={withQuery(path, { ...query, format: 'csv' })} download={`${name}.csv`}>
          <Download size={14} aria-hidden /> CSV
        </a>
      </Button>
    );
  }
  return (
    <Menu
      align="end"
      trigger={
        <Button look="bare">
          <Download size={14} aria-hidden /> Export
        </Button>
      }
    >
      {FORMATS.map(({ format, label, note }) => (
        <Radix.Item key={format} asChild className={ITEM}>
          <a href={withQuery(path, { ...query, format })} download={`${name}.${format}`}>
            {label} <span className="ml-auto pl-6 text-ink-3">{note}</span>
          </a>
        </Radix.Item>
      ))}
    </Menu>
  );
}
