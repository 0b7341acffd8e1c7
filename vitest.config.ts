import { defineConfig } from 'vitest/config';

// Tests run on real engines and a real browser, which take seconds to start; a limit here only ends what hangs.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/src/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    pool: 'forks',
  },
});
