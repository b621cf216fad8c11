import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';

/** What a part writes to its standard output and error: kept in a file of bounded size. */
export class PartLog {
  readonly #file: number;
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

  /** Takes in a stream; resolves when it has ended. */
  async read(stream: Readable): Promise<void> {
    let rest = '';
    for await (const chunk of stream.setEncoding('utf8')) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = (lines.pop() ?? '').slice(-lineLengthMax);
      for (const line of lines) this.#write(line);
    }
    if (rest !== '') this.#write(rest);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(line: string): void {
    const kept = line.slice(0, lineLengthMax);
    this.#lastLines.push(kept);
    if (this.#lastLines.length > lastLinesMax) this.#lastLines.shift();
    this.#onLine(kept);
    if (this.#bytesLeft <= 0) return;
    this.#bytesLeft -= writeSync(this.#file, `${kept}\n`);
    if (this.#bytesLeft <= 0) writeSync(this.#file, '… the log is full\n');
  }
}

const bytesMax = 1 << 20;
const lineLengthMax = 4_096;
const lastLinesMax = 12;
