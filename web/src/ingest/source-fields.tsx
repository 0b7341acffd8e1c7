import { Field, Select } from '../kit/field.tsx';
import { COLUMN_FIELDS, type ColumnField, type Draft, usualPort } from './sources.ts';

type Props = {
  draft: Draft;
  set: (name: keyof Draft) => (event: { currentTarget: { value: string } }) => void;
  hasSecret: boolean;
};

const COLUMN_WORDS: Record<ColumnField, string> = {
  account_id: 'Account',
  product_key: 'Product',
  ts: 'Time',
  units: 'Units',
  event_id: 'Event id (optional)',
  received_at: 'Received at (optional)',
};
const REQUIRED: readonly string[] = ['account_id', 'product_key', 'ts', 'units'];
const GRID = 'grid gap-4 md:grid-cols-2';
const keptHint = (hasSecret: boolean) => (hasSecret ? 'Empty: keep the stored one.' : undefined);

/** Where a table lies, and which of its columns is what. */
export function TableFields({ draft, set, hasSecret }: Props) {
  return (
    <>
      <div className={GRID}>
        <Field label="Host" required value={draft.host} placeholder="db.example.com" onChange={set('host')} />
        <Field
          label="Port"
          inputMode="numeric"
          pattern="\d*"
          value={draft.port}
          placeholder={usualPort(draft)}
          onChange={set('port')}
        />
        <Field label="Database" required value={draft.database} onChange={set('database')} />
        <Field
          label="Table or view"
          required
          value={draft.table}
          hint="A name, as billing.api_call_logs."
          onChange={set('table')}
        />
        <Field
          label="User"
          required
          autoComplete="off"
          value={draft.user}
          hint="A login with SELECT rights only."
          onChange={set('user')}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="new-password"
          value={draft.secret}
          hint={keptHint(hasSecret)}
          onChange={set('secret')}
        />
        <Select
          label="Encryption"
          value={draft.tls}
          onChange={set('tls')}
          options={[
            { value: 'verify', label: 'TLS, certificate checked' },
            { value: 'encrypt', label: 'TLS, any certificate' },
            { value: 'off', label: 'None' },
          ]}
        />
      </div>
      <Columns draft={draft} set={set} isTable />
    </>
  );
}

/** Where files lie, and which of their columns is what where the names do not tell. */
export function FilesFields({ draft, set, hasSecret }: Props) {
  const pattern = (
    <Field
      label="Files"
      required
      value={draft.pattern}
      hint="* in a folder, ** across folders, {date} or {yyyy}/{mm}/{dd} for days."
      onChange={set('pattern')}
    />
  );
  return (
    <>
      <div className={GRID}>
        {draft.kind === 'folder' ? (
          <Field
            label="Folder"
            value={draft.folder}
            hint="Below the folder that the operator configured."
            onChange={set('folder')}
          />
        ) : (
          <>
            <Field
              label="Bucket"
              value={draft.bucket}
              hint="Empty: the bucket of this server."
              onChange={set('bucket')}
            />
            <Field label="Region" required value={draft.region} onChange={set('region')} />
            <Field
              label="Endpoint"
              value={draft.endpoint}
              hint="Empty: Amazon S3."
              placeholder="https://storage.example.com"
              onChange={set('endpoint')}
            />
            <Field label="Key id" autoComplete="off" value={draft.key_id} onChange={set('key_id')} />
            <Field
              label="Secret key"
              type="password"
              autoComplete="new-password"
              value={draft.secret}
              hint={keptHint(hasSecret)}
              onChange={set('secret')}
            />
          </>
        )}
        {pattern}
      </div>
      <Columns draft={draft} set={set} />
    </>
  );
}

function Columns({ draft, set, isTable = false }: Pick<Props, 'draft' | 'set'> & { isTable?: boolean }) {
  return (
    <fieldset>
      <legend className="mb-2 font-strong">Columns</legend>
      <div className="grid grid-cols-2 gap-3 md:grid-cols-3">
        {COLUMN_FIELDS.map((field) => (
          <Field
            key={field}
            label={COLUMN_WORDS[field]}
            required={isTable && REQUIRED.includes(field)}
            value={draft[field]}
            onChange={set(field)}
          />
        ))}
      </div>
    </fieldset>
  );
}
