/** The answer to a send of one partition, of versions 5 to 7. https://kafka.apache.org/protocol#The_Messages_Produce */
import { AnswerReader } from '../../../dev/src/network/answer-reader.ts';
import type { Rewrite } from '../../../dev/test/support/kafka-proxy.ts';

/** As a broker answers that refuses what it is sent, as many times as there are codes. */
export function refusals(codes: readonly number[]): Rewrite {
  const left = [...codes];
  return (answer) => {
    const code = left.shift();
    if (code === undefined) return answer;
    const reader = new AnswerReader(answer, 4 + 4 + 4); // length, correlation id, number of topics
    reader.string();
    reader.skip(4 + 4); // number of partitions, partition
    const patched = Buffer.from(answer);
    patched.writeInt16BE(code, reader.at);
    return patched;
  };
}
