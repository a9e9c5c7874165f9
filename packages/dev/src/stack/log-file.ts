import { createWriteStream, type WriteStream } from 'node:fs';

/** How long a file that can't be written is left alone. */
const pauseMs = 5_000;

/**
 * Appends lines to a file. Where that fails, as on a full disk, it says so once and tries again with the lines that come
 * a while later: what is logged is lost meanwhile, and nothing else.
 */
export function openLogFile(path: string, report: (line: string) => void) {
  let stream: WriteStream | undefined;
  let failedAt: number | undefined;

  function open() {
    if (failedAt !== undefined && Date.now() - failedAt < pauseMs) return undefined;
    const opened = createWriteStream(path, { flags: 'a' });
    opened.on('error', (error) => {
      if (failedAt === undefined) report(`${path} can't be written: ${error.message}`);
      failedAt = Date.now();
      if (stream === opened) stream = undefined;
    });
    return opened;
  }

  return {
    write(line: string): void {
      stream ??= open();
      stream?.write(`${line}\n`);
    },
    end(): void {
      stream?.end();
    },
  };
}
