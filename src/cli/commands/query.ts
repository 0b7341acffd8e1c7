import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { askWithReceipt } from '#catalogue/commands/receipts.ts';
import { conditionFromText } from '#catalogue/condition-text.ts';
import {
  type AggregateAnswer,
  type FigureValue,
  type Plan,
  plan,
  type RecordsAnswer,
} from '#catalogue/plan.ts';
import { describeCatalogue } from '#catalogue/queries/describe.ts';
import { answerRecords } from '#catalogue/queries/plan.ts';
import { catalogueFrom } from '#catalogue/room.ts';
import type { Described } from '#catalogue/shapes.ts';
import { Fault } from '#core/error.ts';
import { ROOMS } from '#main.ts';
import { createPrinter, table } from '../print.ts';
import { type CommonOptions, openSession, organizationContext } from '../session.ts';

export type QueryOptions = CommonOptions & {
  measure?: string;
  by?: string;
  grain?: string;
  where?: string[];
  from?: string;
  to?: string;
  asOf?: string;
  limit?: string;
  plan?: string;
};

/** Answers a plan from the catalogue and prints it with its receipt; without one, prints what can be asked. */
export async function query(options: QueryOptions): Promise<void> {
  const printer = createPrinter(options.json === true);
  // Before anything is started: a plan may be mistyped.
  const asked = await planOf(options);
  const session = await openSession(options);
  try {
    const ctx = await organizationContext(session, options, false);
    const catalogue = catalogueFrom(ROOMS);
    if (asked === null) {
      const described = await describeCatalogue(ctx, catalogue);
      return printer.result(described, () => linesOfCatalogue(described));
    }
    if (asked.kind === 'records') {
      const records = await answerRecords(ctx, catalogue, asked);
      return printer.result(records, () => linesOfRecords(records));
    }
    const answer = await askWithReceipt(ctx, catalogue, asked);
    const labels = asked.measures.map((id) => catalogue.figures.get(id)?.label ?? id);
    printer.result(answer, () => linesOfAnswer(answer, labels));
  } finally {
    await session.close();
  }
}

async function planOf(options: QueryOptions): Promise<Plan | null> {
  const { measure, plan: file, by, grain, where, from, to, asOf, limit } = options;
  if (file !== undefined && measure !== undefined)
    throw new Fault('bad_request', 'Use either --plan or --measure, not both.', {
      mend: 'Give one.',
    });
  if (file === undefined && measure === undefined) return null;
  const given =
    file === undefined
      ? {
          kind: 'aggregate',
          measures: words(measure),
          by: words(by),
          grain,
          where: (where ?? []).map(conditionFromText),
          from,
          to,
          as_of: asOf,
          ...(limit === undefined ? {} : { limit: Number(limit) }),
        }
      : await readPlan(file);
  const parsed = plan.safeParse(given);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new Fault('bad_request', 'The plan does not have the form that POST /api/plan takes.', { fields });
}

const words = (listed: string | undefined) =>
  (listed ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

async function readPlan(file: string): Promise<unknown> {
  const written = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch(
    (error: unknown) => {
      throw new Fault(
        'bad_request',
        `“${file}” cannot be read.`,
        { mend: 'Give the path of a JSON file.' },
        error,
      );
    },
  );
  try {
    return JSON.parse(written);
  } catch (error) {
    throw new Fault('bad_request', `“${file}” is not JSON.`, { mend: 'See POST /api/plan in /docs.' }, error);
  }
}

function linesOfAnswer(answer: AggregateAnswer, labels: readonly string[]): string[] {
  const { groups, rows, total, plan: asked } = answer;
  const cells = (values: Record<string, FigureValue>) => asked.measures.map((id) => said(values[id]));
  const right = labels.map((_, at) => groups.length + at);
  const body = rows.map(({ group, values }) => [...group.map((word) => word ?? '(blank)'), ...cells(values)]);
  const whole =
    groups.length === 0 ? cells(total) : ['Total', ...groups.slice(1).map(() => ''), ...cells(total)];
  const missing = [...new Set(Object.values(total).flatMap(({ money }) => money?.missing ?? []))];
  return [
    ...table([...groups, ...labels], [...body, whole], right),
    '',
    ...(answer.is_cut ? [`Only the first ${rows.length} groups are shown; --limit takes up to 10,000.`] : []),
    ...(missing.length === 0
      ? []
      : [`Without an exchange rate, and not in these totals: ${missing.join(', ')}.`]),
    `As of ${answer.as_of}. Receipt ${answer.receipt}.`,
  ];
}

function said(figure: FigureValue | undefined): string {
  if (!figure) return '';
  const { money, value } = figure;
  if (!money) return value === null ? 'unknown' : String(Number(value.toFixed(6)));
  if (money.amount === null)
    return money.parts.map((each) => `${each.amount} ${each.currency}`).join(' + ') || '0';
  return `${money.amount} ${money.currency ?? ''}`.trim();
}

function linesOfRecords({ items, next_cursor }: RecordsAnswer): string[] {
  const head = Object.keys(items[0] ?? {}).filter(
    (name) => typeof items[0]?.[name] !== 'object' || items[0][name] === null,
  );
  const rows = items.map((item) => head.map((name) => String(item[name] ?? '')));
  return [
    ...table(head, rows),
    ...(next_cursor ? ['', `More rows follow; their cursor is ${next_cursor}`] : []),
  ];
}

function linesOfCatalogue({ measures }: Described): string[] {
  return [
    ...table(
      ['measure', 'unit', 'of', 'by', 'definition'],
      measures.map(({ id, unit, entity, by, definition }) => [id, unit, entity, by.join(', '), definition]),
    ),
    '',
    'Choose one with --measure, and group it with --by.',
  ];
}
