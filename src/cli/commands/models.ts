import { stat } from 'node:fs/promises';
import path from 'node:path';
import { openRows } from '#connectors/files/open.ts';
import { Fault } from '#core/error.ts';
import { SUBJECTS } from '#main.ts';
import type { StartOptions } from '#models/commands/queue-training.ts';
import { startBacktest } from '#models/commands/retrain.ts';
import { trainSubject } from '#models/commands/train-subject.ts';
import { trainOnTable } from '#models/commands/train-table.ts';
import { performTraining } from '#models/jobs/perform.ts';
import { listModels, readModel } from '#models/queries/models.ts';
import { readTraining } from '#models/queries/trainings.ts';
import { type ModelDetailJson, type ModelJson, type TrainingJson, trainFileQuery } from '#models/shapes.ts';
import type { Context } from '#platform/context.ts';
import { createPrinter, table } from '../print.ts';
import { type CommonOptions, openSession, organizationContext } from '../session.ts';
import { modelLines } from './model-words.ts';

/** The server's workers leave a training to this process for so long, and then finish it should it be gone. */
const HEAD_START: StartOptions = { startAfter: 60 };
const figure = (value: number | null) => (value === null ? '' : value.toFixed(3));

type TrainOptions = CommonOptions &
  Partial<
    Record<'file' | 'subject' | 'outcome' | 'date' | 'id' | 'positive' | 'name' | 'predicts' | 'seed', string>
  >;
type Printer = ReturnType<typeof createPrinter>;

/** Prints the models of an organization with what each is worth. */
export async function modelsList(options: CommonOptions): Promise<void> {
  await inOrganization(options, false, async (ctx, printer) => {
    const { items } = await listModels(ctx, { limit: 500 });
    printer.result({ models: items }, () => [
      ...table(
        ['model', 'verdict', 'AUC', 'MASE', 'skill', 'rows', 'version', 'drift'],
        items.map((each) => [
          each.name,
          each.verdict ?? 'not trained',
          figure(each.auc),
          figure(each.mase),
          each.skill === null ? '' : `${(100 * each.skill).toFixed(1)} %`,
          String(each.rows ?? ''),
          String(each.champion_version ?? ''),
          each.drift,
        ]),
        [2, 3, 4, 5, 6],
      ),
    ]);
  });
}

/** Prints what one model is worth, of what it is made, and its versions. */
export async function modelsShow(name: string, options: CommonOptions): Promise<void> {
  await inOrganization(options, false, async (ctx, printer) => {
    const model = await readModel(ctx, (await modelNamed(ctx, name)).id);
    printer.result(model, () => modelLines(model));
  });
}

/** Trains on a file or a subject in this process, to the end. */
export async function modelsTrain(options: TrainOptions): Promise<void> {
  const { file, subject, seed } = options;
  if ((file === undefined) === (subject === undefined)) {
    throw new Fault('bad_request', 'A model is trained on a file or on a subject.', {
      mend: `Give --file, or --subject with one of ${SUBJECTS.map((each) => each.id).join(', ')}.`,
    });
  }
  const query = checked(options);
  if (file !== undefined && !(await stat(file).catch(() => null))?.isFile()) {
    throw new Fault('not_found', `There is no file ${file}.`, { where: '--file' });
  }
  await inOrganization(options, true, async (ctx, printer) => {
    const given = { subject: subject ?? '', ...(seed === undefined ? {} : { seed }) };
    const id =
      file === undefined
        ? await trainSubject(ctx, SUBJECTS, given, HEAD_START)
        : await trainOnFile(ctx, path.resolve(file), query);
    const { training, model } = await performed(ctx, id, printer);
    printer.result({ training, model }, () => modelLines(model));
  });
}

/** Rebuilds the champion from its own rows and seed, and says whether it comes out the same. */
export async function modelsBacktest(name: string, options: CommonOptions): Promise<void> {
  await inOrganization(options, false, async (ctx, printer) => {
    const id = await startBacktest(ctx, (await modelNamed(ctx, name)).id, HEAD_START);
    const { training } = await performed(ctx, id, printer);
    printer.result(training, () => [training.backtest?.sentence ?? training.status]);
    if (training.backtest?.is_identical !== true) process.exitCode = 1;
  });
}

async function trainOnFile(ctx: Context, file: string, query: ReturnType<typeof checked>): Promise<string> {
  const name = path.basename(file);
  const source = await openRows({ path: file, name });
  return trainOnTable(ctx, { ...source, name }, query, HEAD_START);
}

/** Performs a training in this process; its failure is thrown as a fault, so that the command fails. */
async function performed(
  ctx: Context,
  id: string,
  printer: Printer,
): Promise<{ training: TrainingJson; model: ModelDetailJson }> {
  await performTraining(ctx, id, SUBJECTS, (share, step) =>
    printer.progress(`${Math.round(share * 100)} % ${step}`),
  );
  printer.endProgress();
  const training = await readTraining(ctx, id);
  if (training.failure) {
    const { detail, mend } = training.failure;
    throw new Fault('conflict', detail, mend === null ? {} : { mend });
  }
  return { training, model: await readModel(ctx, training.model_id) };
}

function checked(options: TrainOptions) {
  const { outcome, date, id, positive, name, predicts, seed } = options;
  const parsed = trainFileQuery.safeParse({ outcome, date, id, positive, name, predicts, seed });
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path: at, message }) => ({ path: `--${at.join('.')}`, message }));
  throw new Fault('bad_request', 'Some options are invalid.', {
    fields,
    mend: 'See `plumbline models train --help`.',
  });
}

async function modelNamed(ctx: Context, name: string): Promise<ModelJson> {
  const { items } = await listModels(ctx, { limit: 500 });
  const found = items.find((each) => each.id === name || each.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = items.map((each) => each.name).join(', ') || 'none';
  throw new Fault('not_found', `There is no model “${name}”.`, { mend: `There are: ${names}.` });
}

async function inOrganization(
  options: CommonOptions,
  create: boolean,
  work: (ctx: Context, printer: Printer) => Promise<void>,
): Promise<void> {
  const session = await openSession(options);
  try {
    await work(await organizationContext(session, options, create), createPrinter(options.json === true));
  } finally {
    await session.close();
  }
}
