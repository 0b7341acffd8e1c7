/** Figures are shown with up to this many decimals; the cell holds all of them. */
export const DECIMALS_MAX = 20;

/** Places in the list of cell formats; a figure's place is `figure` or `total` plus its decimals. */
export const STYLE = {
  plain: 0,
  header: 1,
  quotedText: 2,
  day: 3,
  instant: 4,
  share: 5,
  note: 6,
  exactText: 7,
  totalLabel: 8,
  totalText: 9,
  figure: 10,
  total: 10 + DECIMALS_MAX + 1,
} as const;

const FORMAT = { day: 164, instant: 165, share: 166, figure: 170 };
const BOLD = 'fontId="1" applyFont="1"';
const RIGHT = 'applyAlignment="1"><alignment horizontal="right"/></xf>';

/** The part `xl/styles.xml`: every format that a cell of an export can have. */
export function stylesXml(): string {
  const decimals = Array.from({ length: DECIMALS_MAX + 1 }, (_each, places) => places);
  const formats = [
    [FORMAT.day, 'yyyy\\-mm\\-dd'],
    [FORMAT.instant, 'yyyy\\-mm\\-dd\\ hh:mm:ss'],
    [FORMAT.share, '0.00%'],
    ...decimals.map((places) => [
      FORMAT.figure + places,
      `#,##0${places > 0 ? `.${'0'.repeat(places)}` : ''}`,
    ]),
  ];
  const numbered = (id: number, more = '') => `<xf numFmtId="${id}" applyNumberFormat="1" ${more}/>`;
  // In the order of STYLE.
  const cells = [
    '<xf numFmtId="0"/>',
    `<xf numFmtId="0" ${BOLD}/>`,
    '<xf numFmtId="0" quotePrefix="1"/>',
    numbered(FORMAT.day),
    numbered(FORMAT.instant),
    numbered(FORMAT.share),
    '<xf numFmtId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>',
    `<xf numFmtId="49" applyNumberFormat="1" ${RIGHT}`,
    `<xf numFmtId="0" ${BOLD}/>`,
    `<xf numFmtId="49" applyNumberFormat="1" ${BOLD} ${RIGHT}`,
    ...decimals.map((places) => numbered(FORMAT.figure + places)),
    ...decimals.map((places) => numbered(FORMAT.figure + places, BOLD)),
  ];
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
    `<numFmts count="${formats.length}">${formats
      .map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`)
      .join('')}</numFmts>` +
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>' +
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>' +
    '<fills count="2"><fill><patternFill patternType="none"/></fill>' +
    '<fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    `<cellXfs count="${cells.length}">${cells.join('')}</cellXfs>` +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
  );
}
