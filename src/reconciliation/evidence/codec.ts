import { type Decimal, decimal } from '#core/decimal.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A value as JSON and back: decimals and minor units as text, objects with sorted keys, one text for one value. */
export type Codec<T> = {
  encode(value: T): Json | undefined;
  /** Throws a `TypeError` that names the place when the JSON is not of this form. */
  decode(json: Json | undefined, at: string): T;
};

function wrong(at: string, wanted: string): never {
  throw new TypeError(`${at} is not ${wanted}`);
}

export const text: Codec<string> = {
  encode: (value) => value,
  decode: (json, at) => (typeof json === 'string' ? json : wrong(at, 'a text')),
};

/** A whole number or a measure; money and units are never one. */
export const number: Codec<number> = {
  encode: (value) => value,
  decode: (json, at) => (typeof json === 'number' ? json : wrong(at, 'a number')),
};

export const flag: Codec<boolean> = {
  encode: (value) => value,
  decode: (json, at) => (typeof json === 'boolean' ? json : wrong(at, 'true or false')),
};

export const units: Codec<Decimal> = {
  encode: (value) => value.toFixed(),
  decode: (json, at) =>
    typeof json === 'string' && /^-?\d+(\.\d+)?$/.test(json) ? decimal(json) : wrong(at, 'a decimal'),
};

export const minor: Codec<bigint> = {
  encode: (value) => value.toString(),
  decode: (json, at) =>
    typeof json === 'string' && /^-?\d+$/.test(json) ? BigInt(json) : wrong(at, 'minor units'),
};

export function oneOf<const T extends string>(...allowed: readonly T[]): Codec<T> {
  return {
    encode: (value) => value,
    decode: (json, at) =>
      (allowed as readonly Json[]).includes(json ?? null)
        ? (json as T)
        : wrong(at, `one of ${allowed.join(', ')}`),
  };
}

export function nullable<T>(inner: Codec<T>): Codec<T | null> {
  return {
    encode: (value) => (value === null ? null : inner.encode(value)),
    decode: (json, at) => (json === null ? null : inner.decode(json, at)),
  };
}

/** A field that may be left out. */
export function optional<T>(inner: Codec<T>): Codec<T | undefined> {
  return {
    encode: (value) => (value === undefined ? undefined : inner.encode(value)),
    decode: (json, at) => (json === undefined ? undefined : inner.decode(json, at)),
  };
}

/** A list whose order means something. */
export function list<T>(inner: Codec<T>): Codec<readonly T[]> {
  return {
    encode: (value) => value.map((each) => inner.encode(each) ?? null),
    decode: (json, at) =>
      Array.isArray(json)
        ? json.map((each, index) => inner.decode(each, `${at}[${index}]`))
        : wrong(at, 'a list'),
  };
}

/** A list whose order means nothing: written in the order of its members' text. */
export function bag<T>(inner: Codec<T>): Codec<readonly T[]> {
  const { decode } = list(inner);
  return {
    encode: (value) => {
      const members = value.map((each) => inner.encode(each) ?? null);
      return members
        .map((each) => [JSON.stringify(each), each] as const)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([, each]) => each);
    },
    decode,
  };
}

/** A map by text keys, written in the order of its keys. */
export function map<T>(inner: Codec<T>): Codec<ReadonlyMap<string, T>> {
  return {
    encode: (value) =>
      Object.fromEntries(
        [...value]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, each]) => [key, inner.encode(each) ?? null]),
      ),
    decode: (json, at) =>
      new Map(
        Object.entries(members(json, at)).map(([key, each]) => [key, inner.decode(each, `${at}.${key}`)]),
      ),
  };
}

/** Every field of a type has its codec: a field that is added to the type and not here does not compile. */
export function object<T extends object>(fields: { [K in keyof Required<T>]: Codec<T[K]> }): Codec<T> {
  const names = (Object.keys(fields) as (keyof T & string)[]).sort();
  return {
    encode: (value) =>
      Object.fromEntries(
        names.flatMap((name) => {
          const encoded = fields[name].encode(value[name]);
          return encoded === undefined ? [] : [[name, encoded]];
        }),
      ),
    decode(json, at) {
      const given = members(json, at);
      const stranger = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
      if (stranger !== undefined) wrong(`${at}.${stranger}`, 'a field of it');
      const decoded = names.flatMap((name) => {
        const value = fields[name].decode(given[name], `${at}.${name}`);
        return value === undefined ? [] : [[name, value] as const];
      });
      return Object.fromEntries(decoded) as T;
    },
  };
}

function members(json: Json | undefined, at: string): { [key: string]: Json } {
  if (json === undefined || json === null || typeof json !== 'object' || Array.isArray(json))
    wrong(at, 'an object');
  return json;
}

/** The one text of a JSON value: two spaces, a line feed at the end; keys stand as they were given. */
export function jsonText(value: Json): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
