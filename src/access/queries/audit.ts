import { bind, ownColumns } from '#catalogue/binding.ts';
import { listAs } from '#catalogue/list.ts';
import { AUDIT_ENTRIES } from '../catalogue.ts';
import { type AuditEntryJson, auditEntry } from '../shapes.ts';

/** What was done, the newest first. */
export const AUDIT_LIST = listAs<AuditEntryJson>(
  bind(AUDIT_ENTRIES, {
    from: 'audit_entries as entry',
    fresh: 'entry.at',
    columns: ownColumns(AUDIT_ENTRIES, 'entry', {}),
  }),
  { shape: auditEntry },
);
