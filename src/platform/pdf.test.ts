import { describe, expect, test } from 'vitest';
import { missingFrom } from './font.ts';
import { isPdfInstalled, pdfUnavailable, renderPdf } from './pdf.ts';

describe('a PDF', () => {
  test('can be set on this platform', async () => {
    expect(isPdfInstalled()).toBe(true);
    expect(await pdfUnavailable()).toBeNull();
  });

  test('of a template that does not exist, or that names a file elsewhere, is not set', async () => {
    await expect(renderPdf('nothing', {})).rejects.toThrow(/could not be rendered/);
    await expect(renderPdf('../pdf', {})).rejects.toThrow(TypeError);
  });

  test('may say only what its font can show', () => {
    expect(
      missingFrom(
        [
          [32, 126],
          [233, 233],
        ],
        'café 日本 日',
      ),
    ).toEqual(['日', '本']);
  });
});
