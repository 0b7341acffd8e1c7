import { accountFilter } from './account-filter.ts';
import { CORRECTED } from './corrected.ts';

export type SpanQuery = {
  readonly members: readonly string[];
  readonly zone: string;
  /** Days since 1970 at which a new span begins, ascending; the first is before every day. */
  readonly cuts: readonly number[];
  readonly hasPeaks: boolean;
  readonly hasSpans: boolean;
  readonly hasCorrections: boolean;
  readonly hasLate: boolean;
  /** True while every stored row is known to be there once, so that nothing has to be collapsed. */
  readonly isChecked: boolean;
};

/** One side's sums by account, key and span, beside which the other side's columns are empty. */
type Side = {
  readonly view: string;
  readonly day: string;
  readonly actual: boolean;
  /** What some rows may be; null where none of them can be, and then nothing is looked at. */
  readonly isWhole: string | null;
  readonly isLong: string | null;
  readonly isLate: string | null;
  readonly condition: string;
};

const NOTHING = 'toDecimal128(0, 12)';

/**
 * Use and reports of some accounts by key and span, deduplicated and corrected as the views and `use.ts` do. The
 * first column of bits says that every single day was reported as it was used: each side is weighed by a pseudo-random
 * number a day, and the weights agree only if the days do. The second says that some use came late. Peaks come last
 * where they are asked for; columns that nothing needs are not read.
 */
export function spanQuery(request: SpanQuery): { text: string; params: Record<string, unknown> } {
  const { hasPeaks, hasSpans, hasCorrections, hasLate, zone, cuts } = request;
  const stored = request.isChecked ? 'stored_' : '';
  const filter = accountFilter(request.members);
  const day =
    zone === 'UTC' ? 'toInt32(intDiv(toUnixTimestamp(ts), 86400))' : 'toInt32(toDate32(ts, {zone:String}))';
  const side = ({ view, actual, day: start, isWhole, isLong, isLate, condition }: Side) => `
    select account_id, source_key, roundDown(${start} as day, {cuts:Array(Int32)}) as span,
      ${actual ? `sum(units) as used, ${NOTHING} as reported` : `${NOTHING} as used, sum(units) as reported`},
      ${actual ? '' : '-'}toInt64(sum(reinterpret(units, 'UInt64') * intHash64(day))) as weight,
      ${actual ? 'toUInt64(0)' : 'count()'} as reports,
      ${hasPeaks ? (actual ? 'max(units) as used_peak, null as reported_peak,' : 'null as used_peak, max(units) as reported_peak,') : ''}
      ${isWhole === null ? 'toUInt8(1)' : `min(${isWhole})`} as whole,
      ${isLong === null ? 'toUInt64(0)' : `countIf(${isLong})`} as long,
      ${isLate === null ? 'toUInt8(0)' : `max(${isLate})`} as late
    from ${view}(organization = {organization:UUID}) where ${filter.text} ${condition}
    group by account_id, source_key, span`;
  const actual = side({
    view: `usage_events_${stored}of`,
    day,
    actual: true,
    isWhole: null,
    isLong: null,
    isLate: hasLate ? 'ifNull(received_at > ts + interval 1 hour, 0)' : null,
    condition: hasCorrections ? CORRECTED : '',
  });
  const reported = side({
    view: `reported_usage_${stored}of`,
    day: hasSpans ? `if(period_end is null, ${day}, toInt32(assumeNotNull(period_start)))` : day,
    actual: false,
    isWhole: hasSpans
      ? 'period_end is null or roundDown(toInt32(assumeNotNull(period_end)) - 1, {cuts:Array(Int32)}) = roundDown(toInt32(assumeNotNull(period_start)), {cuts:Array(Int32)})'
      : null,
    isLong: hasSpans ? 'ifNull(period_end > addDays(period_start, 1), 0)' : null,
    isLate: null,
    condition: '',
  });
  return {
    text: `
      select account_id, source_key, span, toString(sum(used)), toString(sum(reported)),
        toUInt8((sum(weight) = 0 or sum(reports) in (0, sum(long))) and min(whole) = 1
          and sum(long) in (0, sum(reports))), toUInt8(max(late))
        ${hasPeaks ? ', toString(max(used_peak)), toString(max(reported_peak))' : ''}
      from (${actual} union all ${reported})
      group by account_id, source_key, span`,
    params: { ...filter.params, zone, cuts },
  };
}
