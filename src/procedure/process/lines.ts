const lineLengthMax = 2_000;

/**
 * Cuts a stream of text into lines, without ever holding more than one bounded line.
 *
 * A longer line is cut, and its rest is left out. Returns how to feed it and how to end it.
 */
export function splitLines(onLine: (line: string) => void): {
  readonly push: (chunk: string) => void;
  readonly end: () => void;
} {
  let line = '';
  const flush = (): void => {
    onLine(line.length >= lineLengthMax ? `${line}…` : line.replace(/\r$/, ''));
    line = '';
  };
  return {
    push: (chunk) => {
      const [first = '', ...rest] = chunk.split('\n');
      line = (line + first).slice(0, lineLengthMax);
      for (const next of rest) {
        flush();
        line = next.slice(0, lineLengthMax);
      }
    },
    end: () => {
      if (line !== '') flush();
    },
  };
}

/** Lets so many calls pass, then one last call that says so, then none. */
export function atMost(lines: number, onLine: (line: string) => void): (line: string) => void {
  let count = 0;
  return (line) => {
    count++;
    if (count <= lines) onLine(line);
    if (count === lines + 1) onLine(`… more than ${lines} lines, the rest is left out`);
  };
}
