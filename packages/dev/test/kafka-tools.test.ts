/** `npm run kafka`: that it has every tool of the jars, and that each of them finds the Kafka it is to work with. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { keptJars, localKafka } from '../launcher/java.mjs';
import { kafkaTools } from '../src/kafka/tools.ts';
import { root } from './docs/project.ts';

/** Programs of the jars that no script of Apache's distribution starts, or that the stack starts itself. */
const noTools = [
  'kafka.Kafka',
  'kafka.docker.KafkaDockerWrapper',
  'kafka.server.KafkaConfig',
  'kafka.tools.TestRaftServer',
  'org.apache.kafka.tools.ClientCompatibilityTest',
  'org.apache.kafka.tools.LogCompactionTester',
  'org.apache.kafka.tools.OAuthCompatibilityTool',
  'org.apache.kafka.tools.TransactionalMessageCopier',
];

/** The files of a zip archive, by https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3.12. */
function* filesOf(archive: Buffer): Generator<{ name: string; content: () => Buffer }> {
  const end = archive.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
    const [size, nameLength, extraLength, commentLength] = [
      archive.readUInt32LE(at + 20),
      ...[28, 30, 32].map((field) => archive.readUInt16LE(at + field)),
    ] as [number, number, number, number];
    const isDeflated = archive.readUInt16LE(at + 10) === 8;
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(start, start + size);
    yield {
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      content: () => (isDeflated ? inflateRawSync(bytes) : bytes),
    };
    at += 46 + nameLength + extraLength + commentLength;
  }
}

/** The names stand in the class's constants. */
const hasMain = (content: Buffer) =>
  content.includes('\x01\x00\x04main', 0, 'latin1') &&
  content.includes('\x01\x00\x16([Ljava/lang/String;)V', 0, 'latin1');

test('every program of the jars is a tool, or known to be none', () => {
  const libs = join(keptJars(localKafka, root).folder, 'libs');
  const jars = readdirSync(libs).filter((name) => /^kafka-(tools|server)-\d|^kafka_/.test(name));
  expect(jars).toHaveLength(3);
  const programs = jars.flatMap((jar) =>
    [...filesOf(readFileSync(join(libs, jar)))]
      .filter(({ name }) => /^[^$]+\.class$/.test(name))
      .filter(({ content }) => hasMain(content()))
      .map(({ name }) => name.replace('.class', '').replaceAll('/', '.')),
  );
  const tools = Object.values(kafkaTools).map(({ main }) => main);
  expect([...tools, ...noTools].toSorted()).toEqual(programs.toSorted());
});
