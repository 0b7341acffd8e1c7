type Props = {
  caption: string;
  corner: string;
  columns: string[];
  /** A share of 0 to 1 decides how dark a cell is; `words` is what stands in it. Null is not known yet. */
  rows: { label: string; cells: ({ share: number; words: string } | null)[] }[];
};

/** A table whose cells are washed by their size; each says its figure, so that no meaning hangs on the wash. */
export function HeatTable({ caption, corner, columns, rows }: Props) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="text-small text-ink-3">
            {[corner, ...columns].map((name, at) => (
              <th key={name} scope="col" className={`h-8 px-2 font-normal! ${at > 0 ? 'figure-cell' : ''}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label} className="border-t">
              <th scope="row" className="h-8 px-2 font-normal!">
                {row.label}
              </th>
              {row.cells.map((cell, at) => (
                <td
                  key={columns[at]}
                  className="figure-cell px-2"
                  style={{
                    background: cell
                      ? `color-mix(in srgb, var(--accent) ${Math.round(cell.share * 28)}%, transparent)`
                      : undefined,
                  }}
                >
                  {cell?.words}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
