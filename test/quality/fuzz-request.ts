import fc from 'fast-check';
import { anything, mutated, NASTY, type Schema, valid } from './arbitrary.ts';
import type { Call, operationsOf } from './call.ts';

export type Documented = Awaited<ReturnType<typeof operationsOf>>[number];
export type FuzzCall = Omit<Call, 'body' | 'method'> & { method: string; body?: string };

/** Ids and names that stand for something, by the name of the parameter or field. */
export type Known = (operation: string, parameter: string) => readonly string[];

/** Requests to one operation, from sound ones to ones that nobody in their right mind would send. */
export function requests(documented: Documented, known: Known): fc.Arbitrary<FuzzCall> {
  const { method, path, operation } = documented;
  const parameters = operation.parameters ?? [];
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  const schemaOf = (name: string): Schema => parameters.find((each) => each.name === name)?.schema ?? {};
  const words = (name: string): fc.Arbitrary<string> => {
    const real = known(operation.operationId, name);
    const sound = valid(schemaOf(name)).map(asText);
    return fc.oneof(
      ...(real.length > 0 ? [{ weight: 6, arbitrary: fc.constantFrom(...real) }] : []),
      { weight: 4, arbitrary: sound },
      { weight: 1, arbitrary: mutated(schemaOf(name)).map(asText) },
      { weight: 1, arbitrary: NASTY },
      ...(name === 'cursor' ? [{ weight: 10, arbitrary: cursors() }] : []),
    );
  };
  const places = fc.record(Object.fromEntries(inPath.map((name) => [name, words(name)])));
  const asked = parameters.filter((each) => each.in === 'query');
  const optional = asked.filter((each) => !each.required).map((each) => each.name);
  const drawn = fc.record(Object.fromEntries(asked.map((each) => [each.name, words(each.name)])));
  // A few at a time: with all of them, one is always wrong and nothing behind the check is reached.
  const query = fc
    .tuple(drawn, fc.subarray(optional, { maxLength: Math.min(4, optional.length) }))
    .map(([all, chosen]) => {
      const isSent = ([name]: [string, string]) => chosen.includes(name) || !optional.includes(name);
      return Object.fromEntries(Object.entries(all).filter(isSent));
    });
  return fc
    .record({
      places,
      query,
      extra: fc.option(stray(), { freq: 12 }),
      sent: body(documented, known),
      odd: oddities(),
    })
    .map(({ places, query, extra, sent, odd }) => {
      const full = path.replace(/\{(\w+)\}/g, (_all, name: string) => encoded(places[name] ?? ''));
      const pairs = Object.entries(query).map(([name, value]) => `${name}=${encoded(String(value))}`);
      if (extra !== null) pairs.push(extra);
      const url = `${full}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
      return {
        method: odd.method ?? method,
        url,
        headers: { ...sent.headers, ...odd.headers },
        ...sent.body,
      };
    });
}

/** Query text beside what the operation asks for. */
function stray(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom('unheard_of=1', 'limit=1&limit=2', '%', '%ff=%ff', 'cursor=%00', '&&==', '__proto__=1'),
    fc.string({ unit: 'binary', maxLength: 30 }).map((text) => `x=${encoded(text)}`),
    cursors().map((cursor) => `cursor=${encoded(cursor)}`),
  );
}

/** Sort keys that are nearly right for some list. */
const PARTS: unknown[] = [
  null,
  0,
  -1,
  1.5,
  1e300,
  2 ** 63,
  '5',
  '1.5',
  '1e3',
  '9223372036854775808',
  '2147483648',
  '2026-04-01',
  '2026-04-01T00:00:00.000Z',
  '2026-02-30T00:00:00.000Z',
  '+275760-09-13T00:00:00.000Z',
];

/** Garbage, and cursors of the right form with the wrong things in them. */
function cursors(): fc.Arbitrary<string> {
  const part = fc.oneof(NASTY, fc.uuid(), fc.constantFrom(...PARTS));
  const made = fc.array(part, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    NASTY,
    made.map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url')),
  );
}

type Sent = { headers: Record<string, string>; body: { body?: string } };

function body({ operation, method }: Documented, known: Known): fc.Arbitrary<Sent> {
  const content = operation.requestBody?.content;
  const json = { 'content-type': 'application/json' };
  if (!content) {
    const nothing = fc.constant<Sent>({ headers: {}, body: {} });
    if (method === 'GET' || method === 'DELETE') return nothing;
    return fc.oneof(
      { weight: 5, arbitrary: nothing },
      anything.map((value) => ({ headers: json, body: { body: JSON.stringify(value) } })),
    );
  }
  const schema = (content['application/json']?.schema ?? {}) as Schema;
  const names = (field: string) => known(operation.operationId, field);
  const as = (value: unknown): Sent => ({ headers: json, body: { body: JSON.stringify(value) ?? '' } });
  return fc.oneof(
    { weight: 10, arbitrary: valid(schema, names).map(as) },
    { weight: 10, arbitrary: mutated(schema, names).map(as) },
    { weight: 2, arbitrary: anything.map(as) },
    { weight: 2, arbitrary: broken() },
    {
      weight: 2,
      arbitrary: fc.tuple(valid(schema), contentTypes()).map(([value, type]) => mistyped(value, type)),
    },
  );
}

function broken(): fc.Arbitrary<Sent> {
  const texts = fc.oneof(
    fc.constantFrom('', '{', '{"a":', '[1,]', 'NaN', '"\\ud800"', '{"__proto__":{"x":1}}', '1e999', '\u0000'),
    fc.constantFrom('[', '{"a":').map((open) => open.repeat(20_000)),
    fc.constant(`${'['.repeat(20_000)}${']'.repeat(20_000)}`),
    fc.string({ unit: 'binary', maxLength: 100 }),
  );
  return texts.map((text) => ({ headers: { 'content-type': 'application/json' }, body: { body: text } }));
}

const contentTypes = () =>
  fc.constantFrom(
    'text/plain',
    'application/xml',
    'application/x-ndjson',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/octet-stream',
    'json',
    '',
  );

const mistyped = (value: unknown, type: string): Sent => ({
  headers: { 'content-type': type },
  body: { body: JSON.stringify(value) },
});

/** Now and then another method, a header of the wrong kind, or a wish for CSV. */
function oddities(): fc.Arbitrary<{ method?: string; headers: Record<string, string> }> {
  return fc.oneof(
    { weight: 30, arbitrary: fc.constant({ headers: {} }) },
    fc.constantFrom('HEAD', 'OPTIONS', 'TRACE').map((method) => ({ method, headers: {} })),
    fc.constant({ headers: { accept: 'text/csv' } }),
    fc
      .constantFrom('', 'k'.repeat(300), 'same key', 'é')
      .map((key) => ({ headers: { 'idempotency-key': key } })),
    fc.constantFrom('-5', 'many', '1e9').map((length) => ({ headers: { 'x-request-id': length } })),
  );
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Percent-encoding that also takes half characters, which then are bytes that are no UTF-8. */
function encoded(text: string): string {
  return text.isWellFormed()
    ? encodeURIComponent(text)
    : `${encodeURIComponent(text.toWellFormed())}%ED%A0%80`;
}
