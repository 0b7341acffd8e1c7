/** One measured check: the factor it contributes and, in words, why. */
export type Check = { readonly check: string; readonly factor: number; readonly because: string };

/** A check by its name; `factor` is in (0, 1], 1 being no reason to doubt. */
export function check(name: string, factor: number, because: string): Check {
  return { check: name, factor, because };
}
