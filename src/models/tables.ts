import type { Generated } from 'kysely';
import type { Json, JsonOf, JsonWithDefault } from '#platform/schema/ground.ts';
import type { RunColumns } from '#platform/schema/runs.ts';

declare module '#platform/schema/tables.ts' {
  interface Tables {
    models: ModelsTable;
    model_versions: ModelVersionsTable;
    model_trainings: ModelTrainingsTable;
    model_predictions: ModelPredictionsTable;
    model_outcomes: ModelOutcomesTable;
    model_drift_checks: ModelDriftChecksTable;
  }
}

type Anything = { [key: string]: Json };

export type ModelsTable = {
  organization_id: string;
  model_id: string;
  name: string;
  task: 'classifier' | 'series';
  subject: string | null;
  predicts: string;
  settings: JsonOf<Anything>;
  seed: string;
  versions_made: Generated<number>;
  created_at: Date;
  created_by: JsonOf<Anything>;
};

export type ModelVersionsTable = {
  organization_id: string;
  model_id: string;
  version: number;
  role: 'champion' | 'challenger' | 'retired';
  fingerprint: string;
  data_name: string;
  data_key: string;
  rows: number;
  data_from: Date | null;
  data_to: Date | null;
  features: JsonOf<Anything[]>;
  parameters: JsonOf<Anything>;
  seed: string;
  report: JsonOf<Anything>;
  notices: JsonWithDefault<string[]>;
  content_key: string;
  content_hash: string;
  decision: JsonOf<Anything | null>;
  training_id: string;
  trained_at: Date;
  promoted_at: Date | null;
};

export type ModelTrainingsTable = RunColumns & {
  organization_id: string;
  training_id: string;
  model_id: string;
  kind: 'train' | 'retrain' | 'backtest';
  data_key: string | null;
  data_name: string;
  notices: JsonWithDefault<string[]>;
  seed: string;
  share: Generated<number>;
  step: Generated<string>;
  version: number | null;
  result: JsonOf<Anything | null>;
};

export type ModelPredictionsTable = {
  organization_id: string;
  prediction_id: string;
  model_id: string;
  version: number;
  role: 'champion' | 'challenger';
  row_key: string;
  as_of: Date;
  inputs: JsonOf<Anything>;
  inputs_hash: string;
  value: number;
  intervals: JsonOf<Anything | null>;
  verdict: 'skill' | 'weak' | 'none';
  reasons: JsonOf<Anything[]>;
  predicted_at: Date;
  predicted_by: JsonOf<Anything>;
};

export type ModelOutcomesTable = {
  organization_id: string;
  prediction_id: string;
  model_id: string;
  outcome: number;
  observed_at: Date;
  loss: number;
  recorded_at: Date;
  recorded_by: JsonOf<Anything>;
};

export type ModelDriftChecksTable = {
  organization_id: string;
  check_id: string;
  model_id: string;
  version: number;
  rows: number;
  outcomes: number;
  is_alarm: boolean;
  result: JsonOf<Anything>;
  checked_at: Date;
};
