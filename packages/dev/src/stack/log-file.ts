import { createWriteStream, type WriteStream } from 'node:fs';

/** How long an unwritable file is not tried. Milliseconds. */
const pauseMs = 5_000;

/**
 * Appends lines to a file. If that fails, e.g. because the disk is full, it reports it once, and tries again after a
 * while with later lines: log lines are lost meanwhile, and nothing else.
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
