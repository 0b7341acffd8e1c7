// What is sent into a page and runs there. Tests are compiled without the browser's types, so the few that
// these functions touch are written down here; nothing outside a function's own body may be used in it.
type Style = Record<'fill' | 'backgroundColor' | 'outlineStyle' | 'outlineWidth' | 'visibility', string>;
type Drawn = {
  parentElement: Drawn | null;
  textContent: string | null;
  hasAttribute(name: string): boolean;
  querySelector(query: string): Drawn | null;
  querySelectorAll(query: string): Iterable<Drawn>;
  getBoundingClientRect(): { width: number; height: number };
};
type Region = Drawn &
  Record<'scrollWidth' | 'clientWidth' | 'scrollTop' | 'scrollHeight' | 'clientHeight', number>;
type Entry = {
  startTime: number;
  duration: number;
  value: number;
  hadRecentInput: boolean;
  interactionId: number;
};
declare const document: {
  documentElement: Region;
  activeElement: Drawn | null;
  body: Drawn;
  querySelector(query: string): Region | null;
  querySelectorAll(query: string): Iterable<Drawn>;
  createElement(tag: string): { textContent: string };
  head: { append(node: unknown): void };
};
declare const innerWidth: number;
declare function getComputedStyle(element: Drawn): Style;
declare const DataTransfer: { new (): { items: { add(file: unknown): void } } };
declare const PerformanceObserver: {
  new (
    onEntries: (list: { getEntries(): Entry[] }) => void,
  ): { observe(what: Record<string, unknown>): void };
};

export type Vitals = { paint: number; shift: number; interaction: number };
/** Milliseconds from a click to the panel's content in a painted frame, and to the whole proof in it. */
export type Opening = { content: number | null; whole: number | null };
declare const window: { vitals?: Vitals; opening?: Opening };
declare const performance: { now(): number };
declare function requestAnimationFrame(callback: () => void): void;
declare function addEventListener(
  type: string,
  callback: (event: { timeStamp: number }) => void,
  isFirst: boolean,
): void;

/** How many pixels the page or its main part is wider than its window. */
export function excessWidth(): number {
  const main = document.querySelector('main');
  const inner = main ? main.scrollWidth - main.clientWidth : 0;
  return Math.max(document.documentElement.scrollWidth - innerWidth, inner);
}

/** Whether a ring is drawn around what has the focus; past the last place the page itself has it. */
export function focusIsVisible(): boolean {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return true;
  // The edges of a popover, from which the focus goes on by itself.
  if (focused.hasAttribute('data-radix-focus-guard')) return true;
  const style = getComputedStyle(focused);
  return style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1;
}

/** What a drop of these files onto the page carries. */
export function carried(files: { name: string; text: string }[]): unknown {
  const data = new DataTransfer();
  for (const file of files) data.items.add(new File([file.text], file.name, { type: 'text/csv' }));
  return data;
}

/** Collects the largest paint, the layout shift and the slowest interaction from the page's first moment on. */
export function measureVitals(): void {
  const vitals: Vitals = { paint: 0, shift: 0, interaction: 0 };
  window.vitals = vitals;
  const follow = (type: string, take: (entry: Entry) => void, more: Record<string, unknown> = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
      type,
      buffered: true,
      ...more,
    });
  follow('largest-contentful-paint', (entry) => {
    vitals.paint = entry.startTime;
  });
  follow('layout-shift', (entry) => {
    if (!entry.hadRecentInput) vitals.shift += entry.value;
  });
  follow(
    'event',
    (entry) => {
      if (entry.interactionId > 0) vitals.interaction = Math.max(vitals.interaction, entry.duration);
    },
    { durationThreshold: 16 },
  );
}

export function vitalsNow(): Vitals {
  return window.vitals ?? { paint: Number.NaN, shift: Number.NaN, interaction: Number.NaN };
}

/** Notes of the latest click when the panel of a finding showed what the finding is, and when its calculation. */
export function measureOpenings(): void {
  const follow = ({ timeStamp }: { timeStamp: number }) => {
    const opening: Opening = { content: null, whole: null };
    window.opening = opening;
    const look = () => {
      if (window.opening !== opening) return;
      const passed = performance.now() - timeStamp;
      if (opening.content === null && document.querySelector('aside dl')) opening.content = passed;
      if (document.querySelector('aside table')) opening.whole = passed;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  };
  addEventListener('click', follow, true);
}

export function openingNow(): Opening {
  return window.opening ?? { content: null, whole: null };
}

/** Adds a script as an attacker would: the policy has to refuse it. */
export function smuggleScript(): void {
  const script = document.createElement('script');
  script.textContent = 'document.title = "smuggled"';
  document.head.append(script);
}

/** The words drawn in charts whose contrast with what lies behind them is under 4.5 to 1 (WCAG 1.4.3). */
export function faintChartText(): { read: number; faint: string[] } {
  const parts = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = parts(color);
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const behind = (element: Drawn | null): string => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if ((parts(backgroundColor)[3] ?? 1) === 1) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = [...document.querySelectorAll('[role="img"] svg text')];
  const faint = texts.flatMap((text) => {
    const [a, b] = [luminance(getComputedStyle(text).fill), luminance(behind(text))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return ratio >= 4.5 ? [] : [`${text.textContent}: ${ratio.toFixed(2)}`];
  });
  return { read: texts.length, faint };
}

/** How far the page and its main part are scrolled, and how much more than is seen main holds. */
export function offsets(): { page: number; main: number; excess: number } {
  const main = document.querySelector('main');
  return {
    page: document.documentElement.scrollTop,
    main: main?.scrollTop ?? 0,
    excess: (main?.scrollHeight ?? 0) - (main?.clientHeight ?? 0),
  };
}

/** The ground, the first bar's ink and the drawn size of each chart. */
export function chartInks(): { background: string; bars: string; width: number; height: number }[] {
  return [...document.querySelectorAll('[role="img"][data-theme]')].map((chart) => {
    const inks = [...chart.querySelectorAll('svg path')].map((path) => getComputedStyle(path).fill);
    const paper = getComputedStyle(document.documentElement).backgroundColor;
    return {
      // Nothing painted behind is the paper's own white.
      background: paper === 'rgba(0, 0, 0, 0)' ? 'rgb(255, 255, 255)' : paper,
      bars: inks.find((ink) => ink === 'rgb(168, 65, 10)' || ink === 'rgb(242, 155, 104)') ?? 'none',
      width: chart.querySelector('svg')?.getBoundingClientRect().width ?? 0,
      height: chart.querySelector('svg')?.getBoundingClientRect().height ?? 0,
    };
  });
}
