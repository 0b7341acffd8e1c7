const NAMES = [
  'paper',
  'line',
  'line-strong',
  'ink',
  'ink-2',
  'ink-3',
  'accent',
  'leak',
  'over',
  'good',
  'raised',
] as const;
export type Tokens = Record<(typeof NAMES)[number], string>;

/** The theme's colours as the browser resolves them here, for what cannot read CSS itself. */
export function tokensOf(element: HTMLElement): Tokens {
  const probe = document.createElement('span');
  probe.style.transition = 'none';
  element.append(probe);
  const entries = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(entries);
}
