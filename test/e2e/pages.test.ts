import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { accessibilityStories } from './accessibility.ts';
import { accountStories } from './accounts.ts';
import { addressStories } from './address.ts';
import { readingStories } from './as-it-reads.ts';
import { connectionStories } from './connections.ts';
import { doorStories } from './door.ts';
import { exportStories } from './exports.ts';
import { firstVisitStories } from './first-visit.ts';
import { importStories } from './imports.ts';
import { keyboardStories } from './keyboard.ts';
import { lateDataStories } from './late-data.ts';
import { limitStories } from './limits.ts';
import { modelStories } from './models.ts';
import { phoneStories } from './phone.ts';
import { settingsStories } from './settings.ts';
import { type Stage, setStage } from './stage.ts';
import { viewerStories } from './viewer.ts';
import { viewStories } from './views.ts';

// One server, one demo company and one browser for every story: they take longer to start than a story to walk.
let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
}, 300_000);
afterAll(() => stage?.stop());
// Wherever a story goes, no script fails, nothing is refused by the policy, and no request leaves the origin.
afterEach(async () => expect(await stage.leave()).toEqual([]));

describe('the pages in a browser', () => {
  const now = () => stage;
  firstVisitStories(now);
  importStories(now);
  connectionStories(now);
  viewerStories(now);
  doorStories(now);
  settingsStories(now);
  keyboardStories(now);
  readingStories(now);
  addressStories(now);
  accountStories(now);
  viewStories(now);
  exportStories(now);
  lateDataStories(now);
  modelStories(now);
  phoneStories(now);
  accessibilityStories(now);
  limitStories(now);
});
