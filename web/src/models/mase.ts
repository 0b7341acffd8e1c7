import type { SeriesReportJson } from '#models/shapes.ts';
import { decimal } from '../kit/format.ts';

/** A model's MASE as its page shows it, with what is known of the series in view. */
export type MaseFigure = { readonly value: number | null; readonly note: string | null };

/**
 * The figure is the model's, the mean over its series, as lists and versions show it; the note tells the series in
 * view where there are several, and what repeating last year's months gives.
 */
export function maseFigure(
  ofModel: number | null,
  series: readonly Pick<SeriesReportJson, 'key' | 'backtest'>[],
  shown: Pick<SeriesReportJson, 'key' | 'backtest'>,
): MaseFigure {
  const { mase = null, naive_mase: naive = null } = shown.backtest ?? {};
  const parts = [
    series.length > 1 && mase !== null ? `${shown.key} ${decimal(mase, 2)}` : null,
    naive === null ? null : `last year’s months ${decimal(naive, 2)}`,
  ].filter((part) => part !== null);
  return { value: ofModel, note: parts.length === 0 ? null : parts.join(', ') };
}
