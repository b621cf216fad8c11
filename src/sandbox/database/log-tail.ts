import { closeSync, openSync, readSync } from 'node:fs';
import { type LogRecord, logRecordSchema } from './statement-log.ts';

/** Follows a JSON log file while it grows. */
export class LogTail {
  readonly #file: number;
  readonly #onRecord: (record: LogRecord) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #decoder = new TextDecoder();
  readonly #chunk = Buffer.alloc(64 * 1_024);
  #rest = '';

  constructor(path: string, onRecord: (record: LogRecord) => void) {
    this.#file = openSync(path, 'r');
    this.#onRecord = onRecord;
    this.#timer = setInterval(() => this.#readOn(), pollMs);
  }

  close(): void {
    clearInterval(this.#timer);
    closeSync(this.#file);
  }

  #readOn(): void {
    for (;;) {
      const bytes = readSync(this.#file, this.#chunk, 0, this.#chunk.length, null);
      if (bytes === 0) return;
      const lines =
        `${this.#rest}${this.#decoder.decode(this.#chunk.subarray(0, bytes), { stream: true })}`.split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        const record = logRecordSchema.safeParse(JSON.parse(line));
        if (record.success) this.#onRecord(record.data);
      }
    }
  }
}

const pollMs = 20;
