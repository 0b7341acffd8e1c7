import type { Context } from '#platform/context.ts';
import type { ViewJson } from '../shapes.ts';

/** The views that the reader may open, by name: their own and those shared with the organization. */
export async function listViews(ctx: Context, page?: ViewJson['page']): Promise<ViewJson[]> {
  const rows = await ctx.pg.read((tx) => {
    let select = tx
      .selectFrom('saved_views as view')
      .leftJoin('default_views as chosen', (join) =>
        join
          .onRef('chosen.organization_id', '=', 'view.organization_id')
          .onRef('chosen.view_id', '=', 'view.view_id')
          .on('chosen.owner_id', '=', ctx.actor.id),
      )
      .selectAll('view')
      .select('chosen.view_id as default_id')
      .where((eb) => eb.or([eb('view.owner_id', '=', ctx.actor.id), eb('view.is_shared', '=', true)]));
    if (page) select = select.where('view.page', '=', page);
    return select.orderBy('view.page').orderBy('view.name').orderBy('view.view_id').execute();
  });
  return rows.map((row) => ({
    id: row.view_id,
    page: row.page,
    name: row.name,
    query: row.query,
    is_shared: row.is_shared,
    is_own: row.owner_id === ctx.actor.id,
    owner: row.owner_name,
    is_default: row.default_id !== null,
    changed_at: row.changed_at.toISOString(),
  }));
}
