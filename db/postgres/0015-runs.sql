-- Every long job has one life: queued, running, waiting (for `waits_for`), done, failed, cancelled. `holder` is the job
-- or process that works on it, `alive_at` its last sign of life, `tries` how often it was taken up without a word of
-- its end. A failure has a code, a sentence and how to mend it.

alter table import_runs no force row level security;
alter table reconciliation_runs no force row level security;
alter table sources no force row level security;

alter table import_runs add column waits_for text, add column holder uuid, add column tries integer not null default 0;
alter table import_runs drop constraint import_runs_status_check;
update import_runs set status = 'waiting', waits_for = 'mapping' where status = 'needs_mapping';
alter table import_runs add constraint import_runs_status_check
  check (status in ('queued', 'running', 'waiting', 'done', 'failed', 'cancelled'));

alter table reconciliation_runs add column waits_for text, add column holder uuid,
  add column tries integer not null default 0, add column alive_at timestamptz;
alter table reconciliation_runs drop constraint reconciliation_runs_status_check;
alter table reconciliation_runs add constraint reconciliation_runs_status_check
  check (status in ('queued', 'running', 'waiting', 'done', 'failed', 'cancelled'));
update reconciliation_runs set failure = '{"code": "internal", "mend": null}' || failure where failure is not null;
create index reconciliation_runs_live on reconciliation_runs (organization_id)
  where status in ('queued', 'running', 'waiting');

alter table model_trainings add column waits_for text, add column holder uuid, add column alive_at timestamptz;
alter table model_trainings drop constraint model_trainings_status_check;
alter table model_trainings add constraint model_trainings_status_check
  check (status in ('queued', 'running', 'waiting', 'done', 'failed', 'cancelled'));

-- A source is pulled again and again, so that one row lives many lives; what held it is its holder.
alter table sources rename column lease_id to holder;
alter table sources rename column last_pull_at to finished_at;
alter table sources drop column leased_until;
alter table sources add column waits_for text, add column tries integer not null default 0,
  add column alive_at timestamptz, add column started_at timestamptz,
  add column status text not null default 'queued'
    check (status in ('queued', 'running', 'waiting', 'done', 'failed', 'cancelled'));
update sources set status = case when holder is not null then 'running' when failure is not null then 'failed'
  when finished_at is not null then 'done' else 'queued' end;
update sources set failure = '{"code": "internal"}' || failure where failure is not null;

alter table import_runs force row level security;
alter table reconciliation_runs force row level security;
alter table sources force row level security;

-- Jobs that wait name their run as every job does now. The queue's schema is made after the first migrations.
do $$ begin
  if to_regclass('pgboss.job') is not null then
    update pgboss.job set data = data || jsonb_build_object('run', coalesce(data -> 'source', data -> 'training'))
    where name in ('pull-source', 'train-model') and state < 'completed';
  end if;
end $$;
