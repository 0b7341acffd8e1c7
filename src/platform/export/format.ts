/** The formats of an exported list, in the order in which they are offered. */
export const EXPORT_FORMATS = ['csv', 'xlsx', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
};

/** What each format answers with in the OpenAPI document, by its content type. */
export function exportContent(formats: readonly string[] = EXPORT_FORMATS): Record<string, object> {
  const offered = EXPORT_FORMATS.filter((format) => formats.includes(format));
  return Object.fromEntries(
    offered.map((format) => [
      EXPORT_TYPES[format].split(';')[0],
      { schema: format === 'csv' ? { type: 'string' } : { type: 'string', format: 'binary' } },
    ]),
  );
}
