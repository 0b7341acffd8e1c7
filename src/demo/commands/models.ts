import { checkDrift } from '#models/commands/drift.ts';
import { recordOutcomes } from '#models/commands/outcomes.ts';
import { predictRows } from '#models/commands/predict.ts';
import { trainSubject } from '#models/commands/train-subject.ts';
import { trainOnTable } from '#models/commands/train-table.ts';
import { performTraining } from '#models/jobs/perform.ts';
import { listModels } from '#models/queries/models.ts';
import { listPredictions } from '#models/queries/predictions.ts';
import type { TrainFileQuery } from '#models/shapes.ts';
import { BILLED_REVENUE } from '#overview/queries/billed-revenue.ts';
import { type Context, renewed } from '#platform/context.ts';
import { leakyRenewals, noiseDeals, type Renewal, renewals } from '../renewals.ts';

const SEED = 'plumbline';
/** Two years up to the company's last day, and the weeks of which the models are asked. */
const HISTORY = { firstDay: '2024-11-01', days: 699 };
const ASKED = { firstDay: '2026-10-01', days: 30 };
const ASKED_ROWS = 90;
/** Until then it is known of most of them what became of them. */
const OBSERVED_AT = '2026-11-15T00:00:00.000Z';
const OUTCOMES_KNOWN = 60;

/** Workers take a training up when this process is gone for so long. */
const HEAD_START = { startAfter: 300 };

type Table = { name: string; file: string; rows: readonly object[]; query: TrainFileQuery };

/** The tables of the demo company: one with signal, one of noise, one with a column from after the fact. */
function tables(): Table[] {
  const dated = { outcome: 'churned', date: 'as_of', id: 'account' };
  const { firstDay, days } = HISTORY;
  return [
    {
      name: RENEWALS,
      file: 'renewals.csv',
      rows: renewals(SEED, 2_500, firstDay, days),
      query: { ...dated, predicts: 'Whether a customer leaves when the contract comes up for renewal' },
    },
    {
      name: 'Won deals',
      file: 'deals.csv',
      rows: noiseDeals(SEED, 420),
      query: {
        outcome: 'stage',
        id: 'deal',
        predicts: 'Whether a deal will be won, by its size, source and seller',
      },
    },
    {
      name: 'Renewals, with the form',
      file: 'renewals-with-form.csv',
      rows: leakyRenewals(SEED, 700, firstDay, days),
      query: { ...dated, predicts: 'The same, from a table with a column that was filled in after the fact' },
    },
  ];
}

const RENEWALS = 'Renewals at risk';

/**
 * Trains the models of the demo company that are not there yet and asks one of them, so that its log holds predictions
 * and outcomes. Meant for the background: it takes seconds of a core, in a thread.
 */
export async function ensureDemoModels(ctx: Context): Promise<void> {
  const known = new Set((await listModels(ctx, { limit: 500 })).items.map((model) => model.name));
  const now = () => renewed(ctx);
  for (const table of tables()) {
    if (known.has(table.name)) continue;
    const source = { ...sourceOf(table.rows), name: table.file };
    const id = await trainOnTable(now(), source, { ...table.query, name: table.name }, HEAD_START);
    await performTraining(now(), id, []);
  }
  await askOnce(now());
  if (known.has(BILLED_REVENUE.title)) return;
  const id = await trainSubject(now(), [BILLED_REVENUE], { subject: BILLED_REVENUE.id }, HEAD_START);
  await performTraining(now(), id, [BILLED_REVENUE]);
}

/** Predictions of the last weeks' renewals, what became of most of them, and whether they are like those before. */
async function askOnce(ctx: Context): Promise<void> {
  const model = (await listModels(ctx, { limit: 500 })).items.find(({ name }) => name === RENEWALS);
  if (!model || model.champion_version === null) return;
  if ((await listPredictions(ctx, model.id, { limit: 1 })).items.length > 0) return;
  const asked = renewals(`${SEED}/asked`, ASKED_ROWS, ASKED.firstDay, ASKED.days);
  const rows = asked.map(({ churned: _unknown, ...row }: Renewal) => row);
  const { predictions } = await predictRows(ctx, model.id, { rows });
  const outcomes = predictions.slice(0, OUTCOMES_KNOWN).map(({ id }, at) => ({
    prediction_id: id,
    outcome: asked[at]?.churned === 'yes' ? 1 : 0,
    observed_at: OBSERVED_AT,
  }));
  await recordOutcomes(ctx, model.id, { outcomes });
  await checkDrift(ctx, model.id);
}

function sourceOf(rows: readonly object[]) {
  const columns = Object.keys(rows[0] ?? {});
  async function* batches() {
    yield rows.map((row) => ({
      cells: Object.values(row).map((cell) => (cell === null ? null : String(cell))),
    }));
  }
  return { columns, batches: batches(), close: async () => {} };
}
