import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Pure: no engine, no process, no clock. In a room's own folder, or beside it in these. */
const UNIT = [
  'src/**/*.test.ts',
  'web/src/**/*.test.ts',
  'test/{oracle,rating,rules}/**/*.test.ts',
  'test/models/oracle/**/*.test.ts',
  'test/tidy.test.ts',
  'test/tidy/**/*.test.ts',
];
/** Whole processes, browsers, kills: each takes long by itself. */
const SYSTEM = ['test/{e2e,engines,operate}/**/*.test.ts'];

/** The longest kinds begin first, so that both workers end at about the same time. */
class LongestKindFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const kinds = ['system', 'engines', 'unit'];
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => kinds.indexOf(a.project.name) - kinds.indexOf(b.project.name));
  }
}

// Tests run on real engines and a real browser, which take seconds to start; a limit here only ends what hangs.
const common = { testTimeout: 180_000, hookTimeout: 180_000, pool: 'forks' } as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: 'test/run/setup.ts',
    sequence: { sequencer: LongestKindFirst },
    projects: [
      {
        // The pages reach declarations of the server as their build does; they lie outside its package.
        resolve: { alias: [{ find: /^#/, replacement: `${import.meta.dirname}/src/` }] },
        test: { ...common, name: 'unit', include: UNIT },
      },
      { test: { ...common, name: 'engines', include: ['test/**/*.test.ts'], exclude: [...UNIT, ...SYSTEM] } },
      { test: { ...common, name: 'system', include: SYSTEM } },
    ],
  },
});
