import { type LogEntry, logLevel } from 'kafkajs';
import pino from 'pino';

export type Log = pino.Logger;

/** Milliseconds. */
const flushInterval = 100;
/** Bytes that wait where nobody reads standard output; lines beyond it are lost, rather than the process. */
const maxWaiting = 4 * 1024 * 1024;

/**
 * One JSON object a line on standard output. Lines are gathered, because a system call for each costs more than all that
 * is told: they are written when there are some kilobytes, after a tenth of a second, and when the process ends; at once
 * where a line is `fatal`.
 * @param dest a file, or a descriptor of one, where it isn't standard output
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
 * kafkajs's log lines under ours. What it calls information (each pause, each join) is detail to an operator, and
 * what it calls an error is mostly a retry: the supervisor says at warn or error when something is really wrong.
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
