import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data folder inside a private one, as in a home with mode 0700. `remove()` deletes all of it. */
export function privateFolder(): { path: string; remove(): void } {
  const home = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
  return {
    path: join(home, 'deep', 'data'),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
