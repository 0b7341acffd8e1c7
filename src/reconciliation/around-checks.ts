import type { Around } from './around.ts';
import { type Check, check } from './check.ts';
import { counted } from './reason.ts';

/** A product of which other periods agree to the cent is understood; one of which none ever does may be misread. */
export function agreementCheck({ others, agreeing }: Around): Check {
  if (others === 0) return check('Agreement', 0.95, 'No other period of this product can be compared.');
  const words = `${agreeing} of ${counted(others, 'other period')} of this product agree to the cent.`;
  const share = agreeing / others;
  return check('Agreement', agreeing === 0 ? 0.72 : share < 0.34 ? 0.99 : 1, words);
}

/** A charge that was left out once only is as often a line that was not exported. */
export function corroborationCheck({ others, alike }: Around): Check | null {
  if (others === 0) return null;
  return alike === 0
    ? check('Corroboration', 0.57, 'Only this period is affected; a line may be missing from the export.')
    : check('Corroboration', 1, `${alike} of ${counted(others, 'other period')} also have no line.`);
}

/** Without an invoice for these days the invoice itself may be missing from what was loaded. */
export function invoiceCheck({ isInvoiced, isEverInvoiced }: Around): Check {
  if (!isEverInvoiced)
    return check(
      'Invoice',
      0.88,
      'No invoice of the account was ever loaded: it was forgotten, or all are missing.',
    );
  return isInvoiced
    ? check('Invoice', 1, 'Invoices of the account for these days were loaded.')
    : check('Invoice', 0.54, 'No invoice of the account for these days was loaded at all.');
}

/** Money that names no product and could be what is missing (rule 16). */
export function unnamedCheck({ unnamed }: Around): Check | null {
  if (unnamed === 'none') return null;
  return unnamed === 'equals'
    ? check('Unattributed', 0.44, 'A line of these days that names no product bills exactly this amount.')
    : check('Unattributed', 0.5, 'A line of these days that names no product is large enough to cover this.');
}
