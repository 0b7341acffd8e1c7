/** What a column holds, which decides how it is read, filtered, sorted, written and shown. */
export type Kind =
  | 'id'
  | 'text'
  | 'choice'
  | 'money'
  | 'count'
  | 'decimal'
  | 'share'
  | 'day'
  | 'instant'
  | 'yesno'
  | 'json';

/** Words for people: the label of a head, other words for the same thing, and one sentence of definition. */
type Words = {
  readonly label: string;
  readonly synonyms?: readonly string[];
  readonly definition?: string;
};

/** On which day a money column is converted: the day before an exclusive end, a day itself, or, unsaid, `as_of`. */
export type RateDay = { readonly before: string } | { readonly on: string };

type Uses = {
  readonly filter?: boolean;
  readonly sort?: boolean;
  readonly group?: boolean;
  readonly search?: boolean;
  /** Part of a list as it opens. */
  readonly shown?: boolean;
  /** The name of the column in the query string, where it is not its own. */
  readonly parameter?: string;
  /** A name that several entities share, such as `account`: a plan may group all of them by it. */
  readonly dimension?: string;
  /** True when rows exist without a value. */
  readonly nullable?: boolean;
  /** Of a text: several values, separated by commas, in one word of a query string. */
  readonly list?: boolean;
  /** False for a field that files leave out. */
  readonly exported?: boolean;
  /** True for a field that the list fills in after its statement (bound to null): it is shown, never asked. */
  readonly filledIn?: boolean;
  /** True for a column that only filters and is no field of a row. */
  readonly filterOnly?: boolean;
};

export type Column<K extends Kind = Kind, N extends boolean = boolean, W extends string = string> = Words &
  Omit<Uses, 'nullable'> & {
    readonly kind: K;
    readonly nullable: N;
    /** Of a choice: its words, the least first. */
    readonly words?: readonly W[];
    readonly wordLabels?: Readonly<Record<string, string>>;
    /** Of money: the column that names its currency, and the day of its rate. */
    readonly currency?: string;
    readonly rate?: RateDay;
  };

type Options = Words & Uses;
type NullOf<O> = O extends { readonly nullable: true } ? true : false;
type Made<K extends Kind, O, W extends string = string> = Column<K, NullOf<O>, W>;

function column<K extends Kind, O extends Options, W extends string = string>(
  kind: K,
  options: O,
): Made<K, O, W> {
  return { ...options, kind, nullable: (options.nullable === true) as NullOf<O> };
}

/** The key of a row that other things name: a UUID. */
export const id = <const O extends Options>(options: O) => column('id', options);
export const text = <const O extends Options>(options: O) => column('text', options);
export const count = <const O extends Options>(options: O) => column('count', options);
/** An exact decimal: units, prices, percentages. */
export const decimal = <const O extends Options>(options: O) => column('decimal', options);
/** A figure from 0 to 1. */
export const share = <const O extends Options>(options: O) => column('share', options);
/** A calendar date without a zone. */
export const day = <const O extends Options>(options: O) => column('day', options);
export const instant = <const O extends Options>(options: O) => column('instant', options);
export const yesno = <const O extends Options>(options: O) => column('yesno', options);
/** A value with parts of its own; it is carried, never filtered or sorted. */
export const json = <const O extends Options>(options: O) => column('json', options);

/** A word from a list; it sorts by its place in the list, the last word first when descending. */
export function choice<
  const W extends string,
  const O extends Options & { wordLabels?: Readonly<Record<string, string>> },
>(words: readonly W[], options: O): Made<'choice', O, W> {
  return { ...column<'choice', O, W>('choice', options), words };
}

/** An amount in the minor units of the currency that the named column holds. */
export function money<const O extends Options & { currency: string; rate?: RateDay }>(
  options: O,
): Made<'money', O> {
  return column('money', options);
}

/** The name by which a column is filtered and sorted in a query string. */
export const parameterOf = (name: string, { parameter }: Pick<Column, 'parameter'>): string =>
  parameter ?? name;
