import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { vi } from 'vitest';

/** A terminal that Ink can draw on and read keys from: it remembers what was written and can be resized. */
export class FakeTerminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly #writes: string[] = [];

  constructor(size: { readonly columns: number; readonly rows: number }) {
    const stdout = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#writes.push(chunk.toString());
        done();
      },
    });
    this.stdout = Object.assign(stdout, { ...size, isTTY: true }) as unknown as NodeJS.WriteStream;
    const stdin = new PassThrough();
    const quiet = (): PassThrough => stdin;
    this.stdin = Object.assign(stdin, {
      isTTY: true,
      setRawMode: quiet,
      ref: quiet,
      unref: quiet,
    }) as unknown as NodeJS.ReadStream;
  }

  /** Everything that was written so far, escape sequences included. */
  get raw(): string {
    return this.#writes.join('');
  }

  /** The last frame as text; Ink must have been told to write whole frames (`debug`). */
  get frame(): string {
    return stripVTControlCharacters(this.#writes.at(-1) ?? '');
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.stdin.push(key);
  }

  resize(columns: number, rows: number): void {
    Object.assign(this.stdout, { columns, rows });
    this.stdout.emit('resize');
  }
}

/** What terminals send for keys that are no characters. */
export const keys = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pageUp: '\u001b[5~',
  end: '\u001b[F',
  tab: '\t',
  shiftTab: '\u001b[Z',
  enter: '\r',
  escape: '\u001b',
  ctrlC: '\u0003',
} as const;

/** Waits until an expectation holds: for as long as a busy machine may need, and no longer than it takes. */
export function eventually(expectation: () => void): Promise<void> {
  return vi.waitFor(expectation, { timeout: 20_000, interval: 10 });
}
