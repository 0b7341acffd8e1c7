-- The registry of what was trained: models, their versions, trainings under way, and what was predicted.

create table models (
  organization_id uuid not null,
  model_id uuid not null,
  name text not null,
  task text not null check (task in ('classifier', 'series')),
  -- The registered subject that gives the data; null for a table of one's own.
  subject text,
  predicts text not null,
  -- Of a table of one's own: which columns are outcome, date and id, and the word that means yes.
  settings jsonb not null,
  seed text not null,
  versions_made integer not null default 0,
  created_at timestamptz not null,
  created_by jsonb not null,
  primary key (organization_id, model_id)
);
create unique index models_by_name on models (organization_id, lower(name));
create unique index models_by_subject on models (organization_id, subject) where subject is not null;
call wall('models', 'select, insert, update');

-- The trained content itself is portable JSON in the blob store, held to its hash.
create table model_versions (
  organization_id uuid not null,
  model_id uuid not null,
  version integer not null,
  role text not null check (role in ('champion', 'challenger', 'retired')),
  fingerprint text not null,
  data_name text not null,
  data_key text not null,
  rows integer not null,
  data_from timestamptz,
  data_to timestamptz,
  features jsonb not null,
  parameters jsonb not null,
  seed text not null,
  report jsonb not null,
  notices jsonb not null default '[]',
  content_key text not null,
  content_hash text not null,
  -- What came of holding it against the champion of its day; null for a first version.
  decision jsonb,
  training_id uuid not null,
  trained_at timestamptz not null,
  promoted_at timestamptz,
  primary key (organization_id, model_id, version)
);
create unique index model_versions_champion on model_versions (organization_id, model_id) where role = 'champion';
call wall('model_versions', 'select, insert, update');

create table model_trainings (
  organization_id uuid not null,
  training_id uuid not null,
  model_id uuid not null,
  kind text not null check (kind in ('train', 'retrain', 'backtest')),
  status text not null check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
  -- Where the rows lie; null when a subject loads them.
  data_key text,
  data_name text not null,
  -- What was left out of the rows when they were read.
  notices jsonb not null default '[]',
  seed text not null,
  share double precision not null default 0,
  step text not null default '',
  tries integer not null default 0,
  version integer,
  -- Of a backtest: its report and how it compares with the champion's own.
  result jsonb,
  failure jsonb,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (organization_id, training_id)
);
create index model_trainings_newest on model_trainings (organization_id, created_at desc, training_id desc);
create index model_trainings_model on model_trainings (organization_id, model_id, created_at desc, training_id desc);
call wall('model_trainings', 'select, insert, update');

-- Insert only: what was predicted stays as it was, whatever comes of it.
create table model_predictions (
  organization_id uuid not null,
  prediction_id uuid not null,
  model_id uuid not null,
  version integer not null,
  role text not null check (role in ('champion', 'challenger')),
  row_key text not null,
  as_of timestamptz not null,
  inputs jsonb not null,
  inputs_hash text not null,
  -- A probability of a classifier, an amount or count of a series.
  value double precision not null,
  -- 80 and 95 per cent of a series; null for a classifier.
  intervals jsonb,
  verdict text not null check (verdict in ('skill', 'weak', 'none')),
  reasons jsonb not null,
  predicted_at timestamptz not null,
  predicted_by jsonb not null,
  primary key (organization_id, prediction_id)
);
create index model_predictions_newest on model_predictions (organization_id, model_id, predicted_at desc, prediction_id desc);
create index model_predictions_row on model_predictions (organization_id, model_id, row_key);
call wall('model_predictions', 'select, insert');

-- Insert only: what became of a prediction, once.
create table model_outcomes (
  organization_id uuid not null,
  prediction_id uuid not null,
  model_id uuid not null,
  outcome double precision not null,
  observed_at timestamptz not null,
  -- Log-loss of a classifier, absolute error of a series.
  loss double precision not null,
  recorded_at timestamptz not null,
  recorded_by jsonb not null,
  primary key (organization_id, prediction_id)
);
create index model_outcomes_model on model_outcomes (organization_id, model_id, recorded_at desc);
call wall('model_outcomes', 'select, insert');

create table model_drift_checks (
  organization_id uuid not null,
  check_id uuid not null,
  model_id uuid not null,
  version integer not null,
  rows integer not null,
  outcomes integer not null,
  is_alarm boolean not null,
  result jsonb not null,
  checked_at timestamptz not null,
  primary key (organization_id, check_id)
);
create index model_drift_checks_newest on model_drift_checks (organization_id, model_id, checked_at desc, check_id desc);
call wall('model_drift_checks', 'select, insert');
