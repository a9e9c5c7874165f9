import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchCommand } from '../bench-command.ts';
import { repeatsOption, timeOptions } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { chatter, startPingPong } from '../load/contestants.ts';
import { makeChats } from '../load/make-chats.ts';
import { measureInTurns, type Turns } from '../measuring/in-turns.ts';
import { measureCommand } from '../measuring/measure-command.ts';
import { describeMachine } from '../services/describe-machine.ts';
import { startBenchWorker, startBroker, startDatabase } from '../services/start-services.ts';
import { quickLines, quickRatios, quickReport, type Recorded } from './quick-report.ts';

interface QuickOptions extends Turns {
  /** Whether to record these ratios as the new baseline. */
  record: boolean;
}

const maxInFlight = 256;

export const quick: BenchCommand = {
  call: 'quick',
  what: 'In two minutes: whether chats have become slower, as a ratio to a ping-pong with kafkajs.',
  options: {
    record: { help: 'record these ratios as the baseline' },
    repeats: repeatsOption('3'),
    ...timeOptions('3', '1'),
  },
  prepare(given) {
    const options = {
      record: given.flag('record'),
      concurrency: [1, maxInFlight],
      ...given.times(),
      out: given.out,
    };
    return (place) => measureQuick(options, place);
  },
};

async function measureQuick(options: QuickOptions, place: BenchPlace): Promise<string> {
  const [broker, database] = await during(place, 'Starting Kafka and PostgreSQL', () =>
    Promise.all([startBroker(place), startDatabase(place)]),
  );
  const worker = await during(place, 'Starting a worker', () => startBenchWorker(place, broker, database));
  const chats = join(place.folder, 'chats.json');
  await during(place, 'Making rooms', async () =>
    writeFileSync(chats, JSON.stringify(await makeChats(broker, maxInFlight))),
  );
  const pingPong = await startPingPong(place, broker);
  const processes = { own: [worker.pid], database: [database.pid] };
  const contestants = [pingPong, chatter('parley', broker, chats, processes)];
  await during(place, 'Warming up', async () => {
    for (const one of contestants)
      await measureCommand(place, one, { concurrency: 64, seconds: 2, warmup: 0 });
  });
  const measurements = await measureInTurns(options, place, contestants);
  const ratios = quickRatios(measurements);
  const file = join(place.root, 'packages/dev/src/bench/quick/recorded.json');
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
  for (const line of quickLines(ratios, recorded)) place.progress.print(line);
  if (options.record)
    writeFileSync(file, `${JSON.stringify({ ...ratios, commit: commitOf(place) }, undefined, 2)}\n`);
  return `\n${quickReport(measurements, ratios, recorded, await describeMachine(place, database.url))}\n`;
}

function commitOf({ root }: BenchPlace): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
}
