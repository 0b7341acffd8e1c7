import type { List } from '#catalogue/list.ts';
import type { App } from '#platform/http.ts';
import { operationsOf } from '../quality/call.ts';

/** The path at which each list is served, found by the words of its query string; null for one that has none yet. */
export async function pathsOf(app: App, lists: readonly List[]): Promise<Map<string, string | null>> {
  const operations = (await operationsOf(app)).filter(
    ({ method, path }) => method === 'GET' && !path.includes('{'),
  );
  const known = operations.map(({ path, operation }) => ({
    path,
    words: wordsOf(
      (operation.parameters ?? []).filter((each) => each.in === 'query').map(({ name }) => name),
    ),
    isList: JSON.stringify(operation.responses['200'] ?? {}).includes('next_cursor'),
    isOf: JSON.stringify(operation.responses['200'] ?? {}),
  }));
  return new Map(
    lists.map((list) => {
      const words = wordsOf(Object.keys(list.querystring.shape));
      const fits = known.filter((each) => each.isList && each.words === words);
      // Two lists may have the same words; the one whose rows have all of the fields is meant.
      const fields = Object.keys(list.row.shape).map((field) => `"${field}"`);
      const found = fits.find(({ isOf }) => fields.every((field) => isOf.includes(field)));
      return [list.binding.entity.name, found?.path ?? null];
    }),
  );
}

const wordsOf = (names: readonly string[]) => [...names].sort().join(' ');
