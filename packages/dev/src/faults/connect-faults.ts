import { connectKafka, createLog, type Log } from '@parley/messaging';

/** @param brokers `host:port`, separated by commas */
export function connectFaults(brokers: string): { kafka: ReturnType<typeof connectKafka>; log: Log } {
  const log = createLog('faults', 'fatal');
  const settings = { brokers: brokers.split(','), clientId: 'faults', tls: undefined, sasl: undefined };
  return { kafka: connectKafka(settings, log), log };
}
