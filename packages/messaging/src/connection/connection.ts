import net from 'node:net';
import tls from 'node:tls';
import { type ISocketFactory, Kafka, type SASLOptions } from 'kafkajs';
import { kafkaLog, type Log } from '../process/log.ts';
import type { KafkaSettings } from '../settings/settings.ts';
import { registerCodecs } from './codecs.ts';

/** kafkajs leaves Nagle's algorithm on, which holds small records back until a delayed acknowledgement. */
const connectWithoutDelay: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl
    ? tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
    : net.connect({ host, port }, onConnect);
  socket.setKeepAlive(true, 60_000);
  socket.setNoDelay(true);
  return socket;
};

/**
 * A kafkajs client. Retries are few and short: its users recreate what failed (see supervised-consumer.ts), because
 * kafkajs gives up for good on the first error that it considers not retriable.
 */
export function connectKafka(
  settings: KafkaSettings,
  log: Log,
  socketFactory: ISocketFactory = connectWithoutDelay,
): Kafka {
  registerCodecs();
  return new Kafka({
    clientId: settings.clientId,
    brokers: [...settings.brokers],
    ...(settings.tls && { ssl: settings.tls }),
    ...(settings.sasl && { sasl: settings.sasl as SASLOptions }),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 4 },
    socketFactory,
    logCreator: kafkaLog(log),
  });
}
