import { type LogEntry, logLevel } from 'kafkajs';
import pino from 'pino';

export type Log = pino.Logger;

/** Milliseconds. */
const flushInterval = 100;
/** Maximum bytes buffered while nobody reads standard output; further lines are lost, to save the process. */
const maxWaiting = 4 * 1024 * 1024;

/**
 * Logs one JSON object per line to standard output. Lines are buffered, because a system call for each costs more than
 * the rest of logging. They are written when there are some kilobytes, after a tenth of a second, and when the process
 * ends; a `fatal` line is written at once.
 * @param dest a file or file descriptor instead of standard output
 */
export function createLog(role: string, level: string, dest: string | number = 1): Log {
  return pino(
    { level, base: { role }, timestamp: pino.stdTimeFunctions.isoTime, errorKey: 'error' },
    pino.destination({
      dest,
      sync: false,
      minLength: 4_096,
      maxLength: maxWaiting,
      periodicFlush: flushInterval,
    }),
  );
}

/**
 * Maps kafkajs's log lines to lower levels. Its info (each pause, each join) is detail to an operator, and its errors
 * are mostly retries: the supervisor logs real problems at warn or error.
 */
export function kafkaLog(log: Log) {
  return () =>
    ({ namespace, level, log: { message, ...details } }: LogEntry) => {
      const { timestamp: _, logger: __, ...rest } = details;
      const entry = { kafkajs: namespace, ...rest };
      if (level === logLevel.ERROR || level === logLevel.WARN) log.debug(entry, message);
      else log.trace(entry, message);
    };
}
