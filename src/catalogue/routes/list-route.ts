import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Permission, READ } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import type { Context } from '#platform/context.ts';
import { askedFormat, sendExport } from '#platform/export/send.ts';
import type { ExportColumn, ExportSheet } from '#platform/export/sheet.ts';
import type { App } from '#platform/http.ts';
import { fieldsOf } from '../entity.ts';
import type { List } from '../list.ts';
import { readList, readWhole } from '../queries/list.ts';
import { askedOf } from '../queries/page.ts';
import { familiesOf } from '../queries/plan.ts';
import type { ListQuery } from '../shape.ts';

export type ListRoute = {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly permission?: Permission;
  /** Refuses what the declaration cannot know to be wrong. */
  readonly check?: (query: ListQuery) => void;
  /** The name of the file that the list is downloaded as; else the path's last word. */
  readonly file?: string;
  /** The word of the query that the path's `:id` says, such as the model of its predictions; `check` refuses an id of nothing. */
  readonly within?: { readonly word: string; check(ctx: Context, id: string): Promise<unknown> };
  /** Fields of a page beside its rows. */
  readonly beside?: {
    readonly shape: z.ZodRawShape;
    read(ctx: Context, query: ListQuery): Promise<Record<string, unknown>>;
  };
};

/**
 * Serves a list at a path: filters, search, sort and cursor from its declaration, pages as JSON with an ETag that
 * the revisions of its facts make, and the whole list as CSV, XLSX or Parquet.
 */
export function listRoute<Row>(app: App, path: string, list: List<Row>, options: ListRoute): void {
  const { operationId, summary, tags, permission = READ, within, beside } = options;
  app.get(
    path,
    {
      schema: {
        operationId,
        summary,
        tags: [...tags],
        ...(within ? { params: z.object({ id }) } : {}),
        querystring: within ? list.querystring.omit({ [within.word]: true }) : list.querystring,
        response: { 200: beside ? (list.page as unknown as z.ZodObject).extend(beside.shape) : list.page },
      },
      config: { permission, reads: familiesOf([list.binding.entity]) },
    },
    async (request, reply) => {
      const { ctx } = request;
      const query = request.query as unknown as ListQuery;
      options.check?.(query);
      const file = options.file ?? fileOf(path);
      if (!within) return answerList(request, reply, { list, query, file, beside });
      const { id } = request.params as unknown as { id: string };
      await within.check(ctx, id);
      return answerList(request, reply, { list, query: { ...query, [within.word]: id }, file, beside });
    },
  );
}

type Answer<Row> = {
  readonly list: List<Row>;
  readonly query: ListQuery;
  readonly file: string;
  readonly beside: ListRoute['beside'];
};

/** Answers a request for a list in the format that it asks for. */
async function answerList<Row>(
  request: FastifyRequest,
  reply: FastifyReply,
  { list, query, file, beside }: Answer<Row>,
) {
  const { ctx } = request;
  const format = askedFormat(request);
  if (format) return sendExport(reply, format, sheetOf(ctx, list, query, file));
  const page = await readList(ctx, list, query);
  return beside ? { ...page, ...(await beside.read(ctx, query)) } : page;
}

const fileOf = (path: string) => path.split('/').at(-1) ?? 'list';

/** The whole list as a sheet: its columns, where it comes from, and sums of what may be summed. */
export function sheetOf<Row>(ctx: Context, list: List<Row>, query: ListQuery, name: string): ExportSheet {
  const { entity } = list.binding;
  // Read before anything is sent, so that a fault of the query is answered as one.
  const { where, order } = askedOf(ctx, entity, query);
  const fields = fieldsOf(entity).filter(([, { exported }]) => exported !== false);
  const columns = fields.map(
    ([column, { kind, label, currency }]): ExportColumn => ({
      name: column,
      label,
      kind: kind === 'id' || kind === 'choice' ? 'text' : kind,
      ...(currency ? { currencyColumn: currency } : {}),
    }),
  );
  const filters = where.map(({ column, op, values }) => `${column} ${op} ${values.join(', ')}`.trim());
  return {
    name,
    columns,
    rows: readWhole(ctx, list, query),
    notes: [
      entity.definition,
      `Organization: ${ctx.organization.name}`,
      `As of: ${ctx.now.toISOString()}`,
      `Filters: ${filters.length === 0 ? 'none' : filters.join('; ')}`,
      `Order: ${order.join(' ')}`,
    ],
    totals: fields.filter(([, { kind }]) => kind === 'money').map(([column]) => column),
  };
}
