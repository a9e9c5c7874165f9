import { connectKafka, createLog, type Log } from '@parley/messaging';

/** @param brokers `host:port`, with commas */
export function connectFaults(brokers: string): { kafka: ReturnType<typeof connectKafka>; log: Log } {
  const log = createLog('faults', 'fatal');
  const settings = { brokers: brokers.split(','), clientId: 'faults', tls: undefined, sasl: undefined };
  return { kafka: connectKafka(settings, log), log };
}

type Admin = ReturnType<ReturnType<typeof connectKafka>['admin']>;

export async function withAdmin<Result>(
  brokers: string,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = connectFaults(brokers).kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
