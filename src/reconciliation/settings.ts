import type { SeverityThresholds } from './severity.ts';
import type { ReconciliationSettingsChange, ReconciliationSettingsJson } from './shapes.ts';

/** What reconciling an account goes by beside its facts. */
export type Settings = {
  readonly asOfMs: number;
  /** For currencies that the rules do not name. */
  readonly thresholds?: SeverityThresholds;
  readonly rules?: ReconciliationSettingsJson;
};

/** What holds where an organization said nothing. */
export const DEFAULT_SETTINGS: ReconciliationSettingsJson = {
  late_interest_percent: '8',
  payment_terms_days: 30,
  back_billing_months: 12,
  clock_skew_minutes: 60,
  severity: {},
  test_accounts: [],
};

/** What an organization said, as it is kept; a field that is not there has its default. */
export type StoredSettings = Partial<ReconciliationSettingsJson>;

export function inForce(stored: StoredSettings): ReconciliationSettingsJson {
  return { ...DEFAULT_SETTINGS, ...stored };
}

/** The stored settings after a change, where null takes a field out. */
export function changed(stored: StoredSettings, change: ReconciliationSettingsChange): StoredSettings {
  const wanted = Object.entries({ ...stored, ...change });
  return Object.fromEntries(wanted.filter(([, value]) => value !== null && value !== undefined));
}
