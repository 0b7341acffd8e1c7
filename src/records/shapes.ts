import { z } from 'zod';
import { decimalText, plainText } from '#core/wire.ts';

/** Extra fields: columns of the source that match no field. */
export const attributes = z.record(z.string(), z.unknown());

const tier = z.object({
  up_to: decimalText.nullable(),
  unit_amount: decimalText,
  flat_amount: decimalText,
});
/** The tiers of a price, the lowest first; the last has no end. */
export const tiers = z.array(tier).nullable();

export const customerParams = z.object({ id: plainText(300) });
