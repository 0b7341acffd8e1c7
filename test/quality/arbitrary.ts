import fc from 'fast-check';

/** The part of JSON Schema that our own document uses. */
export type Schema = {
  type?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  format?: string;
  pattern?: string;
};

const ITEMS_MAX = 4;
const LENGTH_MAX = 40;
const LOREM = fc.stringMatching(/^[a-z][a-z0-9 _.-]{0,20}$/);

/** Real values of a field, by its name; none for most. */
export type Names = (field: string) => readonly string[];
const NAMELESS: Names = () => [];

/** Values that the schema allows, its limits among them; a field that has real values often gets one. */
export function valid(schema: Schema, names: Names = NAMELESS): fc.Arbitrary<unknown> {
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map((each) => valid(each, names)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
    case 'number':
      return number(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valid(schema.items ?? {}, names), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? ITEMS_MAX, ITEMS_MAX),
      });
    case 'object':
      return object(schema, names);
    default:
      return fc.jsonValue();
  }
}

function text(schema: Schema): fc.Arbitrary<string> {
  switch (schema.format) {
    case 'uuid':
      return fc.uuid();
    case 'email':
      return fc.stringMatching(/^[a-z]{1,12}@[a-z]{1,12}\.(com|org)$/);
    case 'date':
      return instants().map((date) => date.toISOString().slice(0, 10));
    case 'date-time':
      return instants().map((date) => date.toISOString());
    default:
  }
  if (schema.pattern) return matching(schema.pattern);
  const longest = schema.maxLength ?? LENGTH_MAX;
  const bounds = { minLength: schema.minLength ?? 0, maxLength: Math.min(longest, LENGTH_MAX) };
  const atLimit = fc.constant('x'.repeat(Math.min(longest, 5_000)));
  const plain = LOREM.filter((word) => word.length >= bounds.minLength && word.length <= longest);
  return fc.oneof({ weight: 6, arbitrary: plain }, fc.string({ unit: 'binary', ...bounds }), atLimit);
}

/** What a look ahead in the pattern forbids is drawn by the rest of it and left out again. */
function matching(pattern: string): fc.Arbitrary<string> {
  const whole = new RegExp(pattern);
  return fc
    .stringMatching(new RegExp(pattern.replace(/\(\?[!=][^()]*\)/g, '')))
    .filter((word) => whole.test(word));
}

/** Years that a date may name and a database may not like are among them. */
function instants(): fc.Arbitrary<Date> {
  const named = ['0000-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'];
  const usual = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  return fc.oneof(
    { weight: 5, arbitrary: usual },
    fc.constantFrom(...named).map((each) => new Date(each)),
  );
}

function number(schema: Schema): fc.Arbitrary<number> {
  const [min, max] = [schema.minimum ?? -1e9, schema.maximum ?? 1e9];
  const ends = fc.constantFrom(min, max);
  const inside =
    schema.type === 'integer'
      ? fc.integer({ min: Math.max(min, -1e9), max: Math.min(max, 1e9) })
      : fc.double({ min, max, noNaN: true });
  return fc.oneof({ weight: 3, arbitrary: inside }, ends);
}

function field(name: string, schema: Schema, names: Names): fc.Arbitrary<unknown> {
  const real = names(name);
  if (real.length === 0) return valid(schema, names);
  if (schema.type === 'array')
    return fc.oneof(
      fc.constantFrom(...real).map((one) => [one]),
      valid(schema, names),
    );
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...real) }, valid(schema, names));
}

function object(schema: Schema, names: Names): fc.Arbitrary<unknown> {
  const shape = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, each]) => [name, field(name, each, names)]),
  );
  const known = fc.record(shape, { requiredKeys: schema.required ?? [] });
  if (typeof schema.additionalProperties !== 'object') return known;
  return fc.dictionary(LOREM, valid(schema.additionalProperties, names), { maxKeys: ITEMS_MAX });
}

/** Texts that have broken servers before. */
export const NASTY = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00\ud800',
  '\ufeff',
  '\u202e',
  'é\u0301',
  '😀'.repeat(50),
  'NaN',
  'Infinity',
  '-0',
  '-1',
  '1e400',
  '9'.repeat(40),
  '99999999999999999999999999999',
  '0000-00-00',
  '0000-01-01',
  '2026-02-30',
  '275760-09-13T00:00:00.000Z',
  "' or 1=1 --",
  '"; drop table findings; --',
  '%',
  '%00',
  '\\',
  '{{7*7}}',
  '../../../etc/passwd',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'true',
  '=cmd|calc',
  '------------------------------------',
  '00000000-0000-0000-0000-000000000000',
  'x'.repeat(10_000),
);

/** Values of every kind, asked for or not. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  NASTY,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, -1e308, 2 ** 53, 1.5, [], {}, [[]], { a: null }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** A value that was right until something in it was changed. */
export function mutated(schema: Schema, names: Names = NAMELESS): fc.Arbitrary<unknown> {
  return fc
    .tuple(valid(schema, names), fc.nat(), anything, fc.constantFrom('replace', 'drop', 'add', 'wrap'))
    .map(([value, at, other, how]) => spoil(value, at, other, how));
}

function spoil(value: unknown, at: number, other: unknown, how: string): unknown {
  if (how === 'wrap') return [value];
  if (Array.isArray(value) && value.length > 0) {
    const index = at % value.length;
    return value.map((each, place) => (place === index ? spoil(each, at >> 1, other, how) : each));
  }
  if (typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[at % Math.max(1, keys.length)];
  if (how === 'add' || key === undefined) return { ...value, unheard_of: other };
  const { [key]: before, ...rest } = value as Record<string, unknown>;
  return how === 'drop'
    ? rest
    : { ...rest, [key]: at % 3 === 0 ? spoil(before, at >> 1, other, how) : other };
}
