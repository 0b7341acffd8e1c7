import type { Reading } from './row-reader.ts';

/** A column of a file as the engine describes it. */
export type EngineColumn = { readonly name: string; readonly type: string };

/** How the engine itself takes a file's usage: expressions over the file's columns. */
export type UsageSelect = {
  /** The values of a row by the columns of the usage table; right only for rows that are plain. */
  readonly values: Readonly<Record<string, string>>;
  /** True for a row that is written the plain way in every cell, as `plain-row.ts` has it; never null. */
  readonly isPlain: string;
  /** The id of a row that is not plain, as far as it has one. */
  readonly eventId: string;
  /** Each column's cell as the reader of rows would see it, or its number to be printed, by place. */
  readonly cells: readonly { readonly text: string; readonly isFloat: boolean }[];
};

type Kind = 'text' | 'whole' | 'decimal' | 'float' | 'instant';

const ID = '^[!-\\\\[\\\\]-~]{1,100}$';
const NAME = '^[!-\\\\[\\\\]-~]([ -\\\\[\\\\]-~]{0,98}[!-\\\\[\\\\]-~])?$';
const UNITS = '^(0|[1-9][0-9]{0,17})(\\\\.[0-9]{0,11}[1-9])?$';
const INSTANT = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\\\.[0-9]{3})?Z$';
const BACKSLASH_FREE = (column: string) => `position(${column}, '\\\\') = 0`;
const FIRST = "toDateTime64('1970-01-01 00:00:00', 3, 'UTC')";
const LAST = "toDateTime64('2199-12-31 23:59:59.999', 3, 'UTC')";

/**
 * The expressions for a file whose columns are read so, or null when a column is of a type that the reader of
 * rows understands better. Every row for which `isPlain` holds comes to the same as by that reader; all others
 * are left to it.
 */
export function usageSelect(
  columns: readonly EngineColumn[],
  readings: readonly Reading[],
): UsageSelect | null {
  const kinds = columns.map((column) => kindOf(column.type));
  if (kinds.some((kind) => kind === null) || columns.length !== readings.length) return null;
  const placeOf = (field: string) => readings.findLastIndex((each) => each.field === field);
  const at = (field: string) => {
    const place = placeOf(field);
    return place === -1
      ? null
      : { name: quoted((columns[place] as EngineColumn).name), kind: kinds[place] as Kind };
  };
  const [id, account, key, ts, units] = ['event_id', 'account_id', 'product_key', 'ts', 'units'].map(at);
  if (!id || !account || !key || !ts || !units) return null;
  const texts = [id, account, key];
  if (texts.some((each) => each.kind !== 'text' && each.kind !== 'whole')) return null;
  const [idText, accountText, keyText] = texts.map((each) => textOf(each)) as [string, string, string];
  const checks = [
    `match(${idText}, '${ID}')`,
    `match(${accountText}, '${NAME}')`,
    `match(${keyText}, '${NAME}')`,
    ...[idText, accountText, keyText].map(BACKSLASH_FREE),
  ];
  const unitsText = `toString(assumeNotNull(${units.name}))`;
  if (units.kind === 'instant') return null;
  checks.push(`isNotNull(${units.name})`, `match(${unitsText}, '${UNITS}')`);
  const instant = instantOf(ts, checks, false);
  if (instant === null) return null;
  let supersedes = "''";
  const corrected = at('supersedes');
  if (corrected) {
    if (corrected.kind !== 'text') return null;
    supersedes = textOf(corrected);
    checks.push(`(${supersedes} = '' or (match(${supersedes}, '${ID}') and ${BACKSLASH_FREE(supersedes)}))`);
  }
  let received: string | null = 'null';
  const receipt = at('received_at');
  if (receipt) received = instantOf(receipt, checks, true);
  if (received === null) return null;
  return {
    values: {
      event_id: idText,
      account_id: accountText,
      source_key: keyText,
      ts: instant,
      units: `toDecimal128OrZero(${unitsText}, 12)`,
      supersedes,
      received_at: received,
    },
    isPlain: `(${checks.map((check) => `ifNull(${check}, 0)`).join(' and ')})`,
    eventId: `trimBoth(${idText})`,
    cells: columns.map(({ name, type }, place) => cellOf(quoted(name), type, kinds[place] as Kind)),
  };
}

function kindOf(type: string): Kind | null {
  const plain = /^Nullable\((.*)\)$/.exec(type)?.[1] ?? type;
  if (plain === 'String') return 'text';
  if (/^U?Int(8|16|32|64)$/.test(plain)) return 'whole';
  if (/^Decimal\(\d+, \d+\)$/.test(plain)) return 'decimal';
  if (plain === 'Float64') return 'float';
  return /^DateTime64\([369], 'UTC'\)$/.test(plain) ? 'instant' : null;
}

const quoted = (name: string) => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;

function textOf({ name, kind }: { name: string; kind: Kind }): string {
  return kind === 'text' ? `ifNull(${name}, '')` : `ifNull(toString(${name}), '')`;
}

function instantOf(
  { name, kind }: { name: string; kind: Kind },
  checks: string[],
  mayLack: boolean,
): string | null {
  const lacks = mayLack ? `isNull(${name}) or ` : '';
  if (kind === 'instant') {
    const value = `toDateTime64(${name}, 3, 'UTC')`;
    checks.push(`(${lacks}(${value} >= ${FIRST} and ${value} <= ${LAST}))`);
    return value;
  }
  if (kind !== 'text') return null;
  const text = `ifNull(${name}, '')`;
  const day = `substring(${text}, 1, 10)`;
  const isEmpty = mayLack ? `${text} = '' or ` : '';
  checks.push(
    `(${isEmpty}(match(${text}, '${INSTANT}') and ifNull(toString(toDate32OrNull(${day})), '') = ${day}
      and ${day} >= '1970-01-01' and ${day} <= '2199-12-31'))`,
  );
  return `parseDateTime64BestEffortOrNull(${text}, 3, 'UTC')`;
}

function cellOf(name: string, type: string, kind: Kind): { text: string; isFloat: boolean } {
  if (kind === 'decimal') {
    const scale = /, (\d+)\)/.exec(type)?.[1] ?? '0';
    return { text: `toDecimalString(${name}, ${scale})`, isFloat: false };
  }
  if (kind === 'instant') {
    const scale = Number(/DateTime64\((\d)/.exec(type)?.[1] ?? 3);
    // `2026-03-01 10:00:00.000` becomes `2026-03-01T10:00:00.000Z`.
    const text = `concat(replaceOne(toString(${name}), ' ', 'T'), 'Z')`;
    return { text: scale > 0 ? text : `toString(${name})`, isFloat: false };
  }
  return { text: `toString(${name})`, isFloat: kind === 'float' };
}
