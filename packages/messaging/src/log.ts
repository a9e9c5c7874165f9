import { type LogEntry, logLevel } from 'kafkajs';
import pino from 'pino';

export type Log = pino.Logger;

/** One JSON object a line on standard output, flushed as it is written so that a crash loses none. */
export function createLog(role: string, level: string): Log {
  return pino(
    { level, base: { role }, timestamp: pino.stdTimeFunctions.isoTime, errorKey: 'error' },
    pino.destination({ dest: 1, sync: true }),
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
