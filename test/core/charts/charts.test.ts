import { describe, expect, test } from 'vitest';
import { blockBars } from '../../../src/core/charts/block-bars.ts';
import { brailleLine } from '../../../src/core/charts/braille-line.ts';
import { histogram } from '../../../src/core/charts/histogram.ts';
import { shorten } from '../../../src/core/charts/sample.ts';
import { isAboveLimit, sparkline } from '../../../src/core/charts/sparkline.ts';

describe('shorten', () => {
  test('a series that fits stays as it is', () => {
    expect(shorten([1, 2, 3], 3)).toEqual([1, 2, 3]);
  });

  test('a series that does not fit keeps its peaks and its gaps', () => {
    expect(shorten([1, 9, null, 2, null, null, 3], 4)).toEqual([9, 2, null, 3]);
  });

  test('a growing series keeps the values that it has shown', () => {
    expect(shorten([1, 2, 3, 4, 5, 6, 7], 4).slice(0, 3)).toEqual(shorten([1, 2, 3, 4, 5, 6], 4));
  });
});

describe('sparkline', () => {
  test('values up to the limit stay below the threshold, values above it rise over it', () => {
    expect(sparkline([0, 0.5, 1, 1.9, 2, 2.1, 3.5, 9], { width: 8, limit: 2 })).toBe('▁▂▃▅▅▆▇█');
    expect([...'▅▆_='].map(isAboveLimit)).toEqual([false, true, false, false]);
  });

  test('without a limit the levels span the series', () => {
    expect(sparkline([10, 20, 30, 45], { width: 4 })).toBe('▁▃▅█');
  });

  test('a series that hardly moves looks flat', () => {
    expect(sparkline([0.71, 0.72, 0.71, 0.715], { width: 4 })).toBe('▁▁▁▁');
  });

  test('an absent value is a gap and not a zero', () => {
    expect(sparkline([1, null, 0], { width: 5, limit: 1 })).toBe('▅·▁  ');
  });

  test('an empty series is blank', () => {
    expect(sparkline([], { width: 4 })).toBe('    ');
  });

  test('the ASCII fallback has the same eight levels', () => {
    expect(sparkline([0, 0.5, 1, 1.9, 2.1, 3.5, 9, null], { width: 8, limit: 2, ascii: true })).toBe(
      '_.:=+*#?',
    );
  });
});

describe('brailleLine', () => {
  test('a curve with a gap and a limit', () => {
    const values = Array.from({ length: 48 }, (_, x) =>
      x > 20 && x < 25 ? null : 120 + 100 * Math.sin(x / 8),
    );
    expect(
      `\n${brailleLine(values, { width: 26, height: 4, limit: 200 }).join('\n')}\n`,
    ).toMatchInlineSnapshot(`
      "
      ╌╌⢀⠤⠒⠉⠉⠉⠒⠤⡀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
      ⡠⠊⠁         ⢀             
                   ⠉⠢⣀      ⢀⠤  
                      ⠉⠒⠢⠤⠒⠊⠁   
      "
    `);
  });

  test('the same in ASCII', () => {
    const values = Array.from({ length: 24 }, (_, x) => 120 + 100 * Math.sin(x / 4));
    expect(
      `\n${brailleLine(values, { width: 14, height: 4, limit: 200, ascii: true }).join('\n')}\n`,
    ).toMatchInlineSnapshot(`
      "
      -*****--------
      **   **       
            **   *  
              ****  
      "
    `);
  });

  test('a steep step stays a line', () => {
    expect(brailleLine([0, 7], { width: 1, height: 2 })).toEqual(['⢸', '⡸']);
  });

  test('a series of zeros is a line at the bottom', () => {
    expect(brailleLine([0, 0, 0, 0], { width: 2, height: 2 })).toEqual(['  ', '⣀⣀']);
  });

  test('a series without values is blank', () => {
    expect(brailleLine([null, null], { width: 2, height: 1 })).toEqual(['  ']);
  });
});

describe('blockBars', () => {
  test('bars are exact to an eighth of a column', () => {
    expect(blockBars([1, 0.5, 0.33, 0], { width: 9 })).toEqual([
      '█████████',
      '████▌    ',
      '███      ',
      '         ',
    ]);
  });

  test('a value above zero never looks like none', () => {
    expect(blockBars([100, 0.001], { width: 3 })).toEqual(['███', '▏  ']);
    expect(blockBars([100, 2], { width: 3, ascii: true })).toEqual(['###', '#  ']);
  });

  test('a value above the maximum fills its bar and no more', () => {
    expect(blockBars([3], { width: 4, max: 2 })).toEqual(['████']);
  });
});

describe('histogram', () => {
  test('columns are exact to an eighth of a row', () => {
    expect(
      `\n${histogram([0, 1, 2, 5, 9, 3, null, 0.1], { width: 9, height: 3 }).join('\n')}\n`,
    ).toMatchInlineSnapshot(`
      "
          █    
         ▅█    
       ▃▅███ ▁ 
      "
    `);
  });

  test('the same in ASCII', () => {
    expect(histogram([0.1, 1, 2], { width: 4, height: 2, ascii: true })).toEqual(['  # ', '.## ']);
  });

  test('counts of zero are blank', () => {
    expect(histogram([0, 0], { width: 2, height: 1 })).toEqual(['  ']);
  });
});
