import { plural } from '../kit/format.ts';
import { Rows } from '../kit/rows.tsx';
import type { Findings } from './sources.ts';

/** What a test of a connection found: its columns with samples and how they are read, or what is wrong. */
export function SourceFindingsView({ found }: { found: Findings }) {
  if (found.failure) {
    return (
      <div role="alert" className="border-l-2 border-leak py-1 pl-3">
        <p>{found.failure.detail}</p>
        {found.failure.mend && <p className="text-ink-2">{found.failure.mend}</p>}
      </div>
    );
  }
  const columns = found.columns.map((column, index) => ({
    ...column,
    samples: found.rows.map((row) => row[index] ?? '–'),
  }));
  return (
    <section aria-label="Test result" className="space-y-2">
      <p role="status">
        It answers.
        {found.files_total > 0 && ` ${plural(found.files_total, 'file')}, the newest ${found.files.at(-1)}.`}
        {found.missing.length > 0 && ` No column is known to be ${found.missing.join(', ')}.`}
      </p>
      {found.warnings.map((warning) => (
        <p key={warning} className="text-ink-2">
          {warning}
        </p>
      ))}
      {columns.length > 0 && (
        <Rows
          caption="Columns found"
          rows={columns}
          rowKey={(column) => column.name}
          columns={[
            { key: 'name', head: 'Column', cell: (column) => column.name },
            { key: 'type', head: 'Type', narrow: 'hide', cell: (column) => column.type },
            { key: 'field', head: 'Read as', narrow: 'bare', cell: (column) => column.field ?? 'nothing' },
            {
              key: 'samples',
              head: `${plural(found.rows.length, 'row')}`,
              narrow: 'bare',
              cell: (column) => <span className="break-all text-ink-2">{column.samples.join(', ')}</span>,
            },
          ]}
        />
      )}
    </section>
  );
}
