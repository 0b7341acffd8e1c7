import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { characterRanges, missingFrom } from './font.ts';
import type { FromPdfWorker, ToPdfWorker } from './pdf.ts';

// The thread that sets PDFs. The compiler is a program of the platform; where it is missing, every call says so.
const require = createRequire(import.meta.url);
const FONTS = [
  '400Regular/Inter_400Regular.ttf',
  '500Medium/Inter_500Medium.ttf',
  '600SemiBold/Inter_600SemiBold.ttf',
];
const workspace = fileURLToPath(new URL('./pdf-templates/', import.meta.url));
/** Stands for a character that the font cannot show. */
const REPLACEMENT = '\u{25a1}';
const COMPILES_KEPT = 4;

type Setter = { compiler: NodeCompiler; ranges: [number, number][] };
let setter: Setter | { unavailable: string } | null = null;

function open(): Setter | { unavailable: string } {
  try {
    const folder = path.dirname(require.resolve('@expo-google-fonts/inter/package.json'));
    const fonts = FONTS.map((font) => readFileSync(path.join(folder, font)));
    const typst =
      require('@myriaddreamin/typst-ts-node-compiler') as typeof import('@myriaddreamin/typst-ts-node-compiler');
    const compiler = typst.NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs: fonts }] });
    return { compiler, ranges: characterRanges(fonts[0] as Buffer) };
  } catch (error) {
    return { unavailable: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

/** Text that the font can show in full: what it lacks becomes a box, control characters a space. */
function shown(value: unknown, ranges: [number, number][], missing: Set<string>): unknown {
  if (typeof value === 'string') {
    const text = value.replace(/\p{Cf}/gu, '').replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
    const absent = new Set(missingFrom(ranges, text));
    for (const character of absent) missing.add(character);
    return absent.size === 0
      ? text
      : [...text].map((character) => (absent.has(character) ? REPLACEMENT : character)).join('');
  }
  if (Array.isArray(value)) return value.map((each) => shown(each, ranges, missing));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, shown(each, ranges, missing)]),
  );
}

function render({ id, template, data, asSvg }: ToPdfWorker): FromPdfWorker {
  setter ??= open();
  if ('unavailable' in setter) return { id, unavailable: setter.unavailable };
  const { compiler, ranges } = setter;
  const missing = new Set<string>();
  const text = JSON.stringify(shown(data, ranges, missing));
  const inputs = { data: text, missing: String(missing.size) };
  const done = compiler.compile({ mainFilePath: path.join(workspace, `${template}.typ`), inputs });
  const document = done.result;
  const warnings = [...(done.takeWarnings()?.shortDiagnostics ?? [])] as { message: string }[];
  const errors = [...(done.takeDiagnostics()?.shortDiagnostics ?? [])] as { message: string }[];
  const fault = errors[0] ?? warnings[0];
  if (!document || fault) return { id, failed: fault?.message ?? 'nothing was set' };
  const bytes = asSvg
    ? Buffer.from(compiler.plainSvg(document))
    : compiler.pdf(document, { pdfStandard: 'ua-1' });
  const pages = document.numOfPages;
  compiler.evictCache(COMPILES_KEPT);
  return { id, bytes: new Uint8Array(bytes), pages };
}

parentPort?.on('message', (task: ToPdfWorker) => {
  let answer: FromPdfWorker;
  try {
    answer = render(task);
  } catch (error) {
    answer = { id: task.id, failed: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
