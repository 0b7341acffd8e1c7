import { isNode, type Node, nameOf, type Source, walk } from '../tidy/source.ts';

/** Columns by table, and of each column whether it may be null. */
export type Columns = Map<string, Map<string, boolean>>;

/** What each `interface Tables` of the sources says of its tables, whatever room declares it. */
export function declaredColumns(sources: readonly Source[]): Columns {
  const tables: Columns = new Map();
  for (const source of sources) {
    for (const node of walk(source.body)) {
      if (node.type !== 'TSInterfaceDeclaration' || nameOf(node.id) !== 'Tables') continue;
      for (const [table, type] of membersOf((node.body as Node).body)) {
        const aliases = aliasesSeenFrom(source, sources);
        const row = resolved(type, aliases);
        const columns = columnsOf(row, aliases, table).map(
          ([name, each]) => [name, isNullable(each, aliases)] as const,
        );
        tables.set(table, new Map(columns));
      }
    }
  }
  return tables;
}

/** The members of an object type, and of those that it is put together from. */
function columnsOf(row: Node, aliases: Aliases, table: string): [string, Node][] {
  if (row.type === 'TSTypeLiteral') return membersOf(row.members);
  if (row.type === 'TSIntersectionType')
    return (row.types as Node[]).flatMap((each) => columnsOf(resolved(each, aliases), aliases, table));
  throw new Error(`the row type of ${table} is no object type`);
}

type Aliases = ReadonlyMap<string, Node>;

/** Types by name: those of the file itself come before those of others that it may have imported. */
function aliasesSeenFrom(source: Source, sources: readonly Source[]): Aliases {
  const all = [...sources.filter((each) => each.file.startsWith('src/platform/schema/')), source];
  return new Map(all.flatMap(aliasesOf));
}

function aliasesOf({ body }: Source): [string, Node][] {
  return [...walk(body)]
    .filter((node) => node.type === 'TSTypeAliasDeclaration')
    .map((node) => [nameOf(node.id) ?? '', node.typeAnnotation as Node]);
}

function membersOf(members: unknown): [string, Node][] {
  return (members as Node[])
    .filter((member) => member.type === 'TSPropertySignature')
    .map((member) => [nameOf(member.key) ?? '', (member.typeAnnotation as Node).typeAnnotation as Node]);
}

function resolved(type: Node, aliases: Aliases): Node {
  const known = type.type === 'TSTypeReference' ? aliases.get(typeNameOf(type)) : undefined;
  return known ? resolved(known, aliases) : type;
}

/** The last part of a name: types that come by `import type * as` are found by it too. */
function typeNameOf({ typeName }: Node): string {
  return nameOf(isNode(typeName) && typeName.type === 'TSQualifiedName' ? typeName.right : typeName) ?? '';
}

/** As it is read: of `Generated<…>`, `JsonOf<…>` and `ColumnType<…>` the first argument counts. */
function isNullable(type: Node, aliases: Aliases): boolean {
  if (type.type === 'TSNullKeyword') return true;
  if (type.type === 'TSUnionType') return (type.types as Node[]).some((each) => isNullable(each, aliases));
  if (type.type !== 'TSTypeReference') return false;
  const [first] = isNode(type.typeArguments) ? (type.typeArguments.params as Node[]) : [];
  if (first) return isNullable(first, aliases);
  const known = aliases.get(typeNameOf(type));
  return known !== undefined && isNullable(known, aliases);
}
