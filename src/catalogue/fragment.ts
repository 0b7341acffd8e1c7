/** A value that a statement carries beside its text; the type is ClickHouse's name for it. */
export type Value = { readonly value: string | number | null; readonly type: ValueType };
export type ValueType = 'String' | 'Float64' | 'Int64' | 'Array(String)';

/** A piece of SQL with its values apart, so that nothing of a reader's ever becomes text of a statement. */
export type Fragment = {
  readonly texts: readonly string[];
  readonly values: readonly (Value | ArrayValue)[];
};
type ArrayValue = { readonly value: readonly string[]; readonly type: 'Array(String)' };

/** SQL that our own code wrote. Never hand it anything that a reader said. */
export const raw = (text: string): Fragment => ({ texts: [text], values: [] });

export const EMPTY: Fragment = raw('');

type Part = Fragment | string | number | null | readonly string[];

/** A template of SQL: texts, numbers and lists of texts become values, fragments stay what they are. */
export function sql(texts: TemplateStringsArray, ...parts: Part[]): Fragment {
  let made = raw(texts[0] ?? '');
  for (const [index, part] of parts.entries()) {
    made = concat(made, isFragment(part) ? part : { texts: ['', ''], values: [boundValue(part)] });
    made = concat(made, raw(texts[index + 1] ?? ''));
  }
  return made;
}

export function join(parts: readonly Fragment[], separator: string): Fragment {
  const [first = EMPTY, ...rest] = parts;
  return rest.reduce((made, part) => concat(concat(made, raw(separator)), part), first);
}

/** All of them must hold; none at all always holds. */
export const allOf = (parts: readonly Fragment[]): Fragment =>
  parts.length === 0
    ? raw('true')
    : join(
        parts.map((part) => sql`(${part})`),
        ' and ',
      );

export const anyOf = (parts: readonly Fragment[]): Fragment =>
  parts.length === 0
    ? raw('false')
    : sql`(${join(
        parts.map((part) => sql`(${part})`),
        ' or ',
      )})`;

function concat(a: Fragment, b: Fragment): Fragment {
  const last = a.texts[a.texts.length - 1] ?? '';
  const [first = '', ...rest] = b.texts;
  return { texts: [...a.texts.slice(0, -1), last + first, ...rest], values: [...a.values, ...b.values] };
}

const isFragment = (part: Part): part is Fragment =>
  typeof part === 'object' && part !== null && 'texts' in part;

function boundValue(part: Exclude<Part, Fragment>): Value | ArrayValue {
  if (Array.isArray(part)) return { value: part, type: 'Array(String)' };
  if (typeof part === 'number') return { value: part, type: Number.isInteger(part) ? 'Int64' : 'Float64' };
  return { value: part as string | null, type: 'String' };
}

/** The statement for PostgreSQL: `$1`, `$2` … and their values. */
export function forPostgres({ texts, values }: Fragment): { text: string; values: unknown[] } {
  const text = texts.map((piece, index) => (index === 0 ? piece : `$${index}${piece}`)).join('');
  return { text, values: values.map(({ value }) => value) };
}

/** The statement for ClickHouse: `{p0:String}` … and its parameters by name. */
export function forClickhouse({ texts, values }: Fragment): {
  text: string;
  params: Record<string, unknown>;
} {
  const named = (index: number) => `{p${index}:${values[index]?.type ?? 'String'}}`;
  const text = texts.map((piece, index) => (index === 0 ? piece : `${named(index - 1)}${piece}`)).join('');
  return { text, params: Object.fromEntries(values.map(({ value }, index) => [`p${index}`, value])) };
}
