import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { askShared } from '../shared/ask.ts';
import type { House } from './house.ts';
import { type Stage, setStage } from './stage.ts';

/**
 * The stories of one file, with a browser of their own before the one server that all files share. They may run
 * while others do, as the same demo visitor: what a story changes in the demo company, it may not count on alone.
 */
export function onStage(tell: (stage: () => Stage) => void): void {
  let stage: Stage;
  beforeAll(async () => {
    const { url, control } = await askShared<{ url: string; control: string }>('stage');
    const house: House = {
      url,
      trainDemo: async () => {
        const answer = await fetch(`${control}/train`, { method: 'POST' });
        if (!answer.ok) throw new Error(await answer.text());
      },
      stop: async () => {},
    };
    stage = await setStage(house);
  }, 600_000);
  afterAll(() => stage?.stop());
  // Wherever a story goes, no script fails, nothing is refused by the policy, and no request leaves the origin.
  afterEach(async () => expect(await stage.leave()).toEqual([]));
  tell(() => stage);
}
