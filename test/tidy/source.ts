import path from 'node:path';
import { parseAst } from 'vitest/node';
import type { House } from './house.ts';

/** A node of the syntax tree (ESTree with TypeScript), distinguished by its `type`. */
export type Node = { type: string; start: number; end: number; [key: string]: unknown };

/** One import or re-export; `isType` when nothing of it is left at run time. */
export type Import = { specifier: string; isType: boolean; isExport: boolean; line: number };

export type Source = { file: string; text: string; body: Node[]; imports: Import[] };

const parsed = new Map<string, Source>();

/** The parsed source; files and rules are few enough to keep all of them. */
export function parse(file: string, text: string): Source {
  const key = `${file}\n${text}`;
  let source = parsed.get(key);
  if (!source) {
    const lang = file.endsWith('.tsx') ? 'tsx' : 'ts';
    const { body } = parseAst(text, { lang, sourceType: 'module' }) as unknown as { body: Node[] };
    source = { file, text, body, imports: [] };
    source.imports = [...importsOf(source)];
    parsed.set(key, source);
  }
  return source;
}

/** The parsed sources among a house's files. */
export function sourcesOf(house: House, wanted: (file: string) => boolean): Source[] {
  return [...house].filter(([file]) => wanted(file)).map(([file, text]) => parse(file, text));
}

/** Every node below, in no promised order. */
export function* walk(value: unknown): Generator<Node> {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const each = waiting.pop();
    if (each === null || typeof each !== 'object') continue;
    if (isNode(each)) yield each;
    for (const child of Object.values(each))
      if (child !== null && typeof child === 'object') waiting.push(child);
  }
}

export function isNode(value: unknown): value is Node {
  return value !== null && typeof value === 'object' && typeof (value as Node).type === 'string';
}

export function lineOf(source: Source, node: Node): number {
  return source.text.slice(0, node.start).split('\n').length;
}

/** The name of an identifier, else null. */
export function nameOf(value: unknown): string | null {
  return isNode(value) && value.type === 'Identifier' ? (value.name as string) : null;
}

function* importsOf(source: Source): Generator<Import> {
  // Only a dynamic import can stand below the top.
  for (const node of source.text.includes('import(') ? walk(source.body) : source.body) {
    const isExport = node.type === 'ExportAllDeclaration' || node.type === 'ExportNamedDeclaration';
    if (!isExport && node.type !== 'ImportDeclaration' && node.type !== 'ImportExpression') continue;
    const from = node.source as { value?: unknown } | null;
    if (typeof from?.value !== 'string') continue;
    const isType = node.importKind === 'type' || node.exportKind === 'type';
    yield { specifier: from.value, isType, isExport, line: lineOf(source, node) };
  }
}

/** The file that an import names, as a path from the root; null for packages and parts of Node. */
export function targetOf(file: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return `src/${specifier.slice(1)}`;
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier);
  return null;
}
