import { expect, inject, test } from 'vitest';
import { storm } from './durability.ts';
import { scratchFolder } from './process.ts';

// `npm run bench:ingest -- --durability 20` does the same for twenty seeds.
// A short run has one of the two storms, whole.
test.for(inject('isLong') ? [1, 2] : [1])(
  'usage sent through kills of server and engines is stored once and none is lost (seed %i)',
  async (seed) => {
    const scratch = scratchFolder();
    try {
      const result = await storm({
        dataDir: scratch.path,
        seed,
        events: 6_000,
        batch: 20,
        senders: 4,
        kills: 2,
      });
      console.log(JSON.stringify(result));
      expect(result).toMatchObject({
        stored: result.distinct,
        storedIds: result.distinct,
        acknowledged: result.distinct,
        lost: 0,
        sumsAreExact: true,
      });
      expect(result.kills.length).toBeGreaterThan(0);
    } finally {
      scratch.remove();
    }
  },
);
