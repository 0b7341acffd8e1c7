import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import packed, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/**
 * A headless Chromium from the browser that comes inside a package: nothing is downloaded. It is unpacked once
 * for a version, in a folder of its own under the system's temporary folder.
 */
export async function startBrowser(): Promise<Browser> {
  const folder = await unpacked();
  const env = { ...process.env, FONTCONFIG_FILE: await fontsOf(folder) };
  const start = (extra: Record<string, string>) =>
    chromium.launch({
      executablePath: path.join(folder, 'chromium'),
      env: { ...env, ...extra },
      args: ['--font-render-hinting=none', '--disable-gpu'],
    });
  try {
    return await start({});
  } catch (error) {
    // A bare machine lacks the libraries of a desktop; the package brings those as well.
    if (!String(error).includes('error while loading shared libraries')) throw error;
    return start({ LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib') });
  }
}

/**
 * A list of fonts for pages that ask for the system's: those that come with the browser, wherever it was unpacked,
 * as its own list names other folders. So pages look the same on every machine, also one without any font.
 */
async function fontsOf(folder: string): Promise<string> {
  const list = path.join(folder, `fonts-${process.pid}.conf`);
  const own = path.join(folder, 'fonts', 'fonts');
  const cache = path.join(folder, 'font-cache');
  await writeFile(
    list,
    `<?xml version="1.0"?>\n<fontconfig><dir>${own}</dir><cachedir>${cache}</cachedir></fontconfig>\n`,
  );
  return list;
}

/**
 * The package unpacks to fixed names and takes a half-written file of another process for a whole one. So it
 * unpacks into a private folder, which gets its shared name at once when it is complete; the first one wins.
 */
async function unpacked(): Promise<string> {
  const root = path.dirname(path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const before = process.env.TMPDIR;
  const folder = path.join(tmpdir(), `plumbline-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(folder)) return folder;
  const own = await mkdtemp(`${folder}-`);
  process.env.TMPDIR = own;
  try {
    await Promise.all([packed.executablePath(), inflate(path.join(root, 'bin', 'al2023.tar.br'))]);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  await rename(own, folder).catch(async (error: unknown) => {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}
