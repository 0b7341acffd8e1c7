/** What each action is in a reader's words; one that is not here is shown by its code. */
const ACTIONS: Record<string, string> = {
  'finding.changed': 'Changed a finding',
  'view.saved': 'Saved a view',
  'view.changed': 'Changed a view',
  'view.deleted': 'Deleted a view',
  'view.default_set': 'Set the default view of a page',
  'reconciliation.started': 'Started a reconciliation',
  'reconciliation.done': 'Finished a reconciliation',
  'reconciliation.cancelled': 'Cancelled a reconciliation',
  'reconciliation.failed': 'A reconciliation failed',
  'reconciliation.settings_changed': 'Changed reconciliation settings',
  'import.started': 'Started an import',
  'import.upload': 'Uploaded a file',
  'import.confirm_mapping': 'Confirmed column mapping of a file',
  'import.cancel': 'Cancelled an import',
  'import.done': 'Finished an import',
  'import.failed': 'An import failed',
  'mapping.save': 'Mapped a usage key',
  'mapping.delete': 'Removed a mapping',
  'source.created': 'Connected a source',
  'source.changed': 'Changed a source',
  'source.removed': 'Removed a source',
  'source.pull_asked': 'Pulled a source',
  'source.failed': 'A source failed',
  'model.training_started': 'Started training a model',
  'model.trained': 'Trained a model',
  'model.training_failed': 'A training failed',
  'model.training_cancelled': 'Cancelled a training',
  'model.backtested': 'Rebuilt a model to compare',
  'model.promoted': 'Promoted a model version',
  'model.rolled_back': 'Rolled a model back',
  'model.predicted': 'Requested predictions',
  'model.outcomes_recorded': 'Recorded outcomes of predictions',
  'model.drift_checked': 'Checked a model for drift',
  'member.joined': 'Joined',
  'member.removed': 'Removed a member',
  'member.password_changed': 'Changed their password',
  'member.password_reset': 'Set a new password by a link',
  'member.second_factor_off': 'Turned their second factor off',
  'member.second_factor_on': 'Turned a second factor on',
  'member.reset_offered': 'Made a link for a member’s new password',
  'member.role_changed': 'Changed a member’s role',
  'invitation.created': 'Invited a person',
  'invitation.cancelled': 'Withdrew an invitation',
  'key.created': 'Created an API key',
  'key.revoked': 'Revoked an API key',
  'organization.created': 'Created the organization',
  'organization.changed': 'Changed the organization',
  'session.opened': 'Signed in',
  'session.closed': 'Signed out',
  'session.switched': 'Switched organization',
};

/** `source.pull_asked` → `Source: pull asked` where nobody has found better words. */
export function actionText(code: string): string {
  const known = ACTIONS[code];
  if (known) return known;
  const [what = '', ...done] = code.replaceAll('_', ' ').split('.');
  const subject = what.charAt(0).toUpperCase() + what.slice(1);
  return done.length > 0 ? `${subject}: ${done.join(' ')}` : subject;
}
