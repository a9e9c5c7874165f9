/** The metadata answer of version 6, the newest that kafkajs asks for. https://kafka.apache.org/protocol#The_Messages_Metadata */

import { AnswerReader } from './answer-reader.ts';

export interface PretendedLeader {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly topic: string;
  readonly partition: number;
}

/** The answer with one more broker in it, who is said to lead one partition. */
export function pretendLeader(
  answer: Buffer,
  { nodeId, host, port, topic, partition }: PretendedLeader,
): Buffer {
  const head = 4 + 4 + 4; // length, correlation id, throttle time
  const reader = new AnswerReader(answer, head);
  const brokers = reader.int32();
  for (let broker = 0; broker < brokers; broker++) {
    reader.int32();
    reader.string();
    reader.int32();
    reader.string();
  }
  const brokersEnd = reader.at;
  reader.string(); // cluster id
  reader.int32(); // controller id
  const patched = Buffer.from(answer);
  reader.array(() => {
    reader.int16();
    const name = reader.string();
    reader.at += 1; // whether it is internal
    reader.array(() => {
      reader.int16();
      const id = reader.int32();
      if (name === topic && id === partition) patched.writeInt32BE(nodeId, reader.at);
      reader.int32();
      for (let list = 0; list < 3; list++) reader.array(() => reader.int32());
    });
  });
  const added = brokerEntry(nodeId, host, port);
  patched.writeInt32BE(brokers + 1, head);
  patched.writeInt32BE(answer.length - 4 + added.length, 0);
  return Buffer.concat([patched.subarray(0, brokersEnd), added, patched.subarray(brokersEnd)]);
}

/** The answer with other addresses of its brokers. */
export function advertise(
  answer: Buffer,
  addressOf: (broker: string) => { readonly host: string; readonly port: number },
): Buffer {
  const head = 4 + 4 + 4 + 4; // length, correlation id, throttle time, number of brokers
  const reader = new AnswerReader(answer, head - 4);
  const brokers: Buffer[] = [];
  reader.array(() => {
    const nodeId = reader.int32();
    const { host, port } = addressOf(`${reader.string()}:${reader.int32()}`);
    reader.string(); // rack
    brokers.push(brokerEntry(nodeId, host, port));
  });
  const patched = Buffer.concat([answer.subarray(0, head), ...brokers, answer.subarray(reader.at)]);
  patched.writeInt32BE(patched.length - 4, 0);
  return patched;
}

function brokerEntry(nodeId: number, host: string, port: number): Buffer {
  const entry = Buffer.alloc(4 + 2 + host.length + 4 + 2);
  entry.writeInt32BE(nodeId, 0);
  entry.writeInt16BE(host.length, 4);
  entry.write(host, 6, 'latin1');
  entry.writeInt32BE(port, 6 + host.length);
  entry.writeInt16BE(-1, 10 + host.length); // no rack
  return entry;
}
