import { setTimeout as sleepWall } from 'node:timers/promises';
import { type LogRecord, logRecordSchema } from './statement-log.ts';

/** A log that grows. */
export interface LogSource {
  /** Reads what it has from a byte on; nothing when there is no more, or no log yet. */
  read(fromByte: number): Promise<Uint8Array>;
  /** How often to look whether there is more, in wall milliseconds. */
  readonly pollMs: number;
}

/** Follows a JSON log while it grows. */
export class LogTail {
  readonly #source: LogSource;
  readonly #onRecord: (record: LogRecord) => void;
  readonly #decoder = new TextDecoder();
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  #bytes = 0;
  #rest = '';

  /** @param onTrouble Called when the log cannot be read any more. */
  constructor(
    source: LogSource,
    onRecord: (record: LogRecord) => void,
    onTrouble: (thrown: unknown) => void,
  ) {
    this.#source = source;
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
      const chunk = await this.#source.read(this.#bytes);
      if (chunk.length === 0) await sleepWall(this.#source.pollMs, undefined, { signal });
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
