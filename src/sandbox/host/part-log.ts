import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';

/** What a host writes to its standard output and error: kept in a file of bounded size. */
export class PartLog {
  #file: number | undefined;
  readonly #onLine: (line: string) => void;
  readonly #lastLines: string[] = [];
  #bytesLeft = bytesMax;

  constructor(path: string, onLine: (line: string) => void) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#file = openSync(path, 'a', 0o600);
    this.#onLine = onLine;
  }

  get lastLines(): readonly string[] {
    return this.#lastLines;
  }

  /** Takes a line in; after {@link close} it is lost. */
  write(line: string): void {
    if (this.#file === undefined) return;
    this.#lastLines.push(line);
    if (this.#lastLines.length > lastLinesMax) this.#lastLines.shift();
    this.#onLine(line);
    if (this.#bytesLeft <= 0) return;
    this.#bytesLeft -= writeSync(this.#file, `${line}\n`);
    if (this.#bytesLeft <= 0) writeSync(this.#file, '… the log is full\n');
  }

  /** Idempotent. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** Hands out the lines of a stream, cut to a bounded length; resolves when it has ended. */
export async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = (lines.pop() ?? '').slice(-lineLengthMax);
    for (const line of lines) onLine(line.slice(0, lineLengthMax));
  }
  if (rest !== '') onLine(rest);
}

const bytesMax = 1 << 20;
const lineLengthMax = 4_096;
const lastLinesMax = 12;
