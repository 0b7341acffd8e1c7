import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as database from './tidy/database.ts';
import * as documents from './tidy/documents.ts';
import * as doors from './tidy/doors.ts';
import * as english from './tidy/english.ts';
import { type House, type Rule, readHouse } from './tidy/house.ts';
import * as imports from './tidy/imports.ts';
import * as layout from './tidy/layout.ts';
import * as purity from './tidy/purity.ts';
import * as words from './tidy/words.ts';

const RULES: Rule[] = [layout, imports, doors, purity, database, documents, english, words].flatMap((file) =>
  Object.values(file).filter((each): each is Rule => typeof each === 'object'),
);
const house = readHouse(fileURLToPath(new URL('..', import.meta.url)));
const houseOf = (files: Record<string, string>): House => new Map(Object.entries(files));

describe('the house keeps its rules', () => {
  test('the rules look at the whole house', () => {
    for (const file of [
      'src/core/money.ts',
      'web/src/main.tsx',
      'db/postgres/0001-ground.sql',
      '.env.example',
    ])
      expect(house.get(file)?.length, file).toBeGreaterThan(0);
  });
  test.each(RULES)('$guarantee', (rule) => {
    expect(rule.check(house)).toEqual([]);
  });
});

describe('each rule can fail, and tells the file', () => {
  test.each(RULES)('$guarantee', (rule) => {
    expect(rule.broken.length).toBeGreaterThan(0);
    for (const { files, message } of rule.broken) {
      const complaints = rule.check(houseOf(files));
      expect(complaints, JSON.stringify(files)).toContainEqual(expect.stringMatching(startsWith(message)));
    }
    for (const files of rule.sound ?? []) expect(rule.check(houseOf(files))).toEqual([]);
  });
});

function startsWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\w)`);
}
