/** A column of text cells as it is read: each distinct text once, and a code for each row; −1 is null. */
export type TextColumn = { readonly name: string; readonly texts: string[]; readonly codes: number[] };

/** Takes cells row by row into columns, cutting long ones; `characters` is how much distinct text is held. */
export type TextTable = {
  readonly columns: readonly TextColumn[];
  readonly rows: number;
  readonly characters: number;
  push(cells: readonly (string | null)[]): void;
};

const CELL_CHARACTERS_MAX = 200;

/** An empty table with these columns; a name that comes twice gets a number. Missing cells of a short row are null. */
export function createTextTable(names: readonly string[]): TextTable {
  const columns = uniqueNames(names).map((name): TextColumn => ({ name, texts: [], codes: [] }));
  const known = columns.map(() => new Map<string, number>());
  let rows = 0;
  let characters = 0;
  return {
    columns,
    get rows() {
      return rows;
    },
    get characters() {
      return characters;
    },
    push(cells) {
      rows++;
      for (const [at, { texts, codes }] of columns.entries()) {
        const cell = cells[at] ?? null;
        if (cell === null) {
          codes.push(-1);
          continue;
        }
        const short = cell.length > CELL_CHARACTERS_MAX ? cell.slice(0, CELL_CHARACTERS_MAX) : cell;
        let code = known[at]!.get(short);
        if (code === undefined) {
          // A copy: a part of a longer text would keep all of that in memory.
          const own = JSON.parse(JSON.stringify(short)) as string;
          code = texts.push(own) - 1;
          known[at]!.set(own, code);
          characters += own.length;
        }
        codes.push(code);
      }
    },
  };
}

function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((given) => {
    const name = given.trim();
    let unique = name;
    for (let count = 2; taken.has(unique); count++) unique = `${name} ${count}`;
    taken.add(unique);
    return unique;
  });
}
