import { count, instant, json, text } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure } from '#catalogue/measure.ts';

/** What was done in the organization, by whom. */
export const AUDIT_ENTRIES = entity('audit_entries', {
  one: 'audit entry',
  many: 'audit entries',
  definition:
    'What was done in the organization, one row for each change, in a chain that cannot be edited unseen.',
  reads: ['audit'],
  key: ['sequence'],
  order: ['sequence', 'desc'],
  time: 'at',
  label: 'action',
  least: 'analyst',
  columns: {
    sequence: count({ label: 'Number', sort: true, shown: true }),
    at: instant({ label: 'At', filter: true, shown: true }),
    actor_kind: text({ label: 'Kind of actor', filter: true, group: true }),
    actor_name: text({ label: 'Who', group: true, search: true, shown: true }),
    action: text({ label: 'Action', filter: true, group: true, search: true, shown: true }),
    subject_kind: text({ label: 'Kind of subject', filter: true, group: true, shown: true }),
    subject_id: text({ label: 'Subject', filter: true, search: true, shown: true }),
    change: json({ label: 'Change' }),
    request_id: text({ label: 'Request', nullable: true, filter: true }),
    actor_id: text({ label: 'Actor id', filter: true, filterOnly: true }),
  },
});

/** Measures of the audit log. */
export const AUDIT_FIGURES = [
  measure('audit_entries', {
    version: 1,
    of: AUDIT_ENTRIES,
    count: true,
    label: 'Audit entries',
    definition: 'Number of changes that the audit log holds.',
    good: 'neither',
  }),
] as const;
