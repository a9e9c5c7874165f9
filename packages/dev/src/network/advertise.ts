/**
 * Reads and replaces the brokers' addresses in metadata responses of version 6, the newest from which kafkajs takes
 * them; from another version it takes topic ids. https://kafka.apache.org/protocol#The_Messages_Metadata
 */
import { AnswerReader } from './answer-reader.ts';
import { frameReader, kafkaFrameLength } from './frames.ts';
import type { Rewriting } from './link.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** https://kafka.apache.org/protocol#protocol_api_keys */
const metadata = { key: 3, version: 6 };

/** Whether kafkajs uses the brokers' addresses in the response. */
export const asksForBrokers = (request: Buffer): boolean =>
  request.readInt16BE(4) === metadata.key && request.readInt16BE(6) === metadata.version;

/** The response with other broker addresses. @param addressOf gets `host:port` */
export function advertise(answer: Buffer, addressOf: (broker: string) => Address): Buffer {
  const head = 4 + 4 + 4 + 4; // length, correlation id, throttle time, number of brokers
  const reader = new AnswerReader(answer, head - 4);
  const brokers: Buffer[] = [];
  reader.array(() => {
    const nodeId = reader.int32();
    const address = addressOf(`${reader.string()}:${reader.int32()}`);
    reader.string(); // rack
    brokers.push(brokerEntry(nodeId, address));
  });
  const patched = Buffer.concat([answer.subarray(0, head), ...brokers, answer.subarray(reader.at)]);
  patched.writeInt32BE(patched.length - 4, 0);
  return patched;
}

export function brokerEntry(nodeId: number, { host, port }: Address): Buffer {
  const entry = Buffer.alloc(4 + 2 + host.length + 4 + 2);
  entry.writeInt32BE(nodeId, 0);
  entry.writeInt16BE(host.length, 4);
  entry.write(host, 6, 'latin1');
  entry.writeInt32BE(port, 6 + host.length);
  entry.writeInt16BE(-1, 10 + host.length); // no rack
  return entry;
}

/** For one connection to a broker: replaces the brokers' addresses in its responses. */
export function advertising(addressOf: (broker: string) => Address): Rewriting {
  const [requests, answers] = [frameReader(kafkaFrameLength), frameReader(kafkaFrameLength)];
  const asked = new Set<number>();
  return {
    toServer(chunk) {
      for (const request of requests(chunk)) if (asksForBrokers(request)) asked.add(request.readInt32BE(8));
      return chunk;
    },
    toClient(chunk) {
      const frames = Array.from(answers(chunk), (answer) =>
        asked.delete(answer.readInt32BE(4)) ? advertise(answer, addressOf) : answer,
      );
      return Buffer.concat(frames);
    },
  };
}
