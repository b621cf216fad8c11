import { setTimeout as sleepWall } from 'node:timers/promises';
import { type LogRecord, logRecordSchema } from './statement-log.ts';

/** Reads what a log has from a byte on; nothing when there is no more, or no log yet. */
export type ReadLog = (fromByte: number) => Promise<Uint8Array>;

/** Follows a JSON log while it grows. */
export class LogTail {
  readonly #read: ReadLog;
  readonly #onRecord: (record: LogRecord) => void;
  readonly #decoder = new TextDecoder();
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  #bytes = 0;
  #rest = '';

  /** @param onTrouble Called when the log cannot be read any more. */
  constructor(read: ReadLog, onRecord: (record: LogRecord) => void, onTrouble: (thrown: unknown) => void) {
    this.#read = read;
    this.#onRecord = onRecord;
    this.#following = this.#follow().catch((thrown: unknown) => {
      if (!this.#stop.signal.aborted) onTrouble(thrown);
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const chunk = await this.#read(this.#bytes);
      if (chunk.length === 0) await sleepWall(pollMs, undefined, { signal });
      else this.#take(chunk);
    }
  }

  #take(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    const lines = `${this.#rest}${this.#decoder.decode(chunk, { stream: true })}`.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const record = logRecordSchema.safeParse(JSON.parse(line));
      if (record.success) this.#onRecord(record.data);
    }
  }
}

const pollMs = 20;
