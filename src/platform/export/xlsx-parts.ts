import { textCell, xmlText } from './xlsx-cells.ts';
import { STYLE } from './xlsx-styles.ts';
import { quotedName } from './xlsx-totals.ts';

/** A sheet of the workbook; `filter` is the range with the autofilter, as `$A$1:$C$20`. */
export type WorkbookSheet = { readonly name: string; readonly filter?: string };

export const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const NAME_MAX = 31;

/**
 * Names that a spreadsheet takes, as many as asked for: at most 31 characters, none of `[]:*?/\`, no two alike
 * and none called About, which is the sheet of notes.
 */
export function sheetName(wanted: string, number: number): string {
  const suffix = number === 1 ? '' : ` ${number}`;
  const clean = wanted
    .toWellFormed()
    .replace(/[[\]:*?/\\\p{Cc}]/gu, ' ')
    .replace(/^'+|'+$/g, '')
    .trim();
  const name = /^(about|history)?$/i.test(clean) ? 'Data' : clean;
  return (
    name
      .slice(0, NAME_MAX - suffix.length)
      .toWellFormed()
      .replace(/'+$/, '') + suffix
  );
}

/** The parts that bind the sheets to one workbook, by their names in the file. */
export function bindingParts(sheets: readonly WorkbookSheet[]): { name: string; content: string[] }[] {
  const listed = sheets.map(({ name }, index) => {
    return `<sheet name="${xmlText(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`;
  });
  const filters = sheets.flatMap(({ name, filter }, index) => {
    if (filter === undefined) return [];
    const attributes = `name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1"`;
    return [`<definedName ${attributes}>${xmlText(`${quotedName(name)}!${filter}`)}</definedName>`];
  });
  const targets = [...sheets.map((_sheet, index) => `worksheets/sheet${index + 1}.xml`), 'styles.xml'];
  const relations = targets.map((target, index) => {
    const type = target === 'styles.xml' ? 'styles' : 'worksheet';
    return `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  });
  const overrides = targets.map((target) => {
    const type = target === 'styles.xml' ? 'styles' : 'worksheet';
    return `<Override PartName="/xl/${target}" ContentType="${SPREADSHEET}.${type}+xml"/>`;
  });
  return [
    {
      name: 'xl/workbook.xml',
      content: [
        `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${listed.join('')}</sheets>`,
        filters.length > 0 ? `<definedNames>${filters.join('')}</definedNames>` : '',
        '<calcPr fullCalcOnLoad="1"/></workbook>',
      ],
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: [
        `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relations.join('')}</Relationships>`,
      ],
    },
    {
      name: '_rels/.rels',
      content: [
        `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" `,
        `Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ],
    },
    {
      name: '[Content_Types].xml',
      content: [
        `${XML}<Types xmlns="${PACKAGE}/content-types">`,
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
        '<Default Extension="xml" ContentType="application/xml"/>',
        `<Override PartName="/xl/workbook.xml" ContentType="${SPREADSHEET}.sheet.main+xml"/>`,
        `${overrides.join('')}</Types>`,
      ],
    },
  ];
}

/** The sheet of notes: a heading, then a note a line. */
export function aboutXml(heading: string, notes: readonly string[]): string[] {
  const line = (text: string, at: number, style: number) =>
    `<row r="${at}">${textCell(`A${at}`, text, style)}</row>`;
  return [
    `${XML}<worksheet xmlns="${MAIN}"><cols><col min="1" max="1" width="110" customWidth="1"/></cols>`,
    `<sheetData>${line(heading, 1, STYLE.header)}`,
    ...notes.map((note, index) => line(note, index + 2, STYLE.note)),
    '</sheetData></worksheet>',
  ];
}
