/**
 * Shapley values (1953) of a product of three: what each factor's difference from its typical value adds, averaged
 * over the orders in which they could change. They add up to the product less the typical product.
 */
export function productParts(
  of: readonly [number, number, number],
  typical: readonly [number, number, number],
): [number, number, number] {
  const part = (own: number, one: number, two: number) => {
    const change = of[own]! - typical[own]!;
    const both = of[one]! * of[two]! + typical[one]! * typical[two]!;
    const mixed = of[one]! * typical[two]! + typical[one]! * of[two]!;
    return change * (both / 3 + mixed / 6);
  };
  return [part(0, 1, 2), part(1, 0, 2), part(2, 0, 1)];
}
