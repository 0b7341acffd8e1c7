/** Which characters a TrueType font can show, by the two forms of its `cmap` table that fonts use (4 and 12). */
export function characterRanges(font: Buffer): [first: number, last: number][] {
  const tables = font.readUInt16BE(4);
  for (let table = 0; table < tables; table++) {
    const record = 12 + table * 16;
    if (font.toString('latin1', record, record + 4) === 'cmap')
      return rangesOf(font, font.readUInt32BE(record + 8));
  }
  return [];
}

function rangesOf(font: Buffer, cmap: number): [number, number][] {
  const ranges: [number, number][] = [];
  const subtables = font.readUInt16BE(cmap + 2);
  for (let at = cmap + 4; at < cmap + 4 + subtables * 8; at += 8) {
    const start = cmap + font.readUInt32BE(at + 4);
    const format = font.readUInt16BE(start);
    if (format === 12) {
      const groups = font.readUInt32BE(start + 12);
      for (let group = start + 16; group < start + 16 + groups * 12; group += 12)
        ranges.push([font.readUInt32BE(group), font.readUInt32BE(group + 4)]);
    }
    if (format === 4) {
      const doubled = font.readUInt16BE(start + 6);
      for (let each = 0; each < doubled; each += 2) {
        const last = font.readUInt16BE(start + 14 + each);
        if (last !== 0xffff) ranges.push([font.readUInt16BE(start + 16 + doubled + each), last]);
      }
    }
  }
  return ranges;
}

/** Says of a text which of its characters none of the ranges holds, each once. */
export function missingFrom(ranges: readonly (readonly [number, number])[], text: string): string[] {
  const missing = new Set<string>();
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (!ranges.some(([first, last]) => first <= point && point <= last)) missing.add(character);
  }
  return [...missing];
}
