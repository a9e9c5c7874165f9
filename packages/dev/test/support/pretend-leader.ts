/** The metadata answer of version 6, the newest that kafkajs asks for. https://kafka.apache.org/protocol#The_Messages_Metadata */
import { brokerEntry } from '../../src/network/advertise.ts';
import { AnswerReader } from '../../src/network/answer-reader.ts';

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
  const added = brokerEntry(nodeId, { host, port });
  patched.writeInt32BE(brokers + 1, head);
  patched.writeInt32BE(answer.length - 4 + added.length, 0);
  return Buffer.concat([patched.subarray(0, brokersEnd), added, patched.subarray(brokersEnd)]);
}
