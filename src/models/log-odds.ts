/** The probability of log-odds: 1 ÷ (1 + e⁻ᶻ), without overflow. */
export function sigmoid(logOdds: number): number {
  if (logOdds >= 0) return 1 / (1 + Math.exp(-logOdds));
  const odds = Math.exp(logOdds);
  return odds / (1 + odds);
}

/** ln(p ÷ (1 − p)), with p held within 1e-9 of certainty so that it stays finite. */
export function logit(probability: number): number {
  const held = Math.min(1 - 1e-9, Math.max(1e-9, probability));
  return Math.log(held / (1 - held));
}

/** ln(1 + eᶻ) without overflow; −ln(1 − p) of log-odds z, and with −z, −ln p. */
export function softplus(value: number): number {
  return value > 0 ? value + Math.log1p(Math.exp(-value)) : Math.log1p(Math.exp(value));
}
