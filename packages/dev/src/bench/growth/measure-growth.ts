import pg from 'pg';
import type { BenchCommand } from '../bench-command.ts';
import { repeatsOption } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { recordLine } from '../measuring/record-line.ts';
import { describeMachineWithoutKafka } from '../services/describe-machine.ts';
import { startDatabase } from '../services/start-services.ts';
import { ServiceAsker } from './ask-services.ts';
import { explainStatements } from './explain-statements.ts';
import { type FilledRoom, fillRooms } from './fill-rooms.ts';
import { type GrowthCase, growthCases } from './growth-cases.ts';
import { type GrowthMeasurement, type GrowthPlan, growthReport } from './growth-report.ts';

const smallRoom = 1_000;
/** Consecutive requests, of which the median counts. */
const runs = 15;
/** Maximum rows read for a page, in a room of any size. */
const maxLooked = 50_000;

interface Rooms {
  small: FilledRoom;
  big: FilledRoom;
}

interface GrowthOptions {
  /** In the large room. */
  messages: number;
  repeats: number;
  out: string;
}

export const growth: BenchCommand = {
  call: 'growth',
  what: 'Pages of a room with millions of messages, compared with those of a small one.',
  options: {
    messages: { value: '<n>', help: 'messages in the large room', usually: '10000000' },
    repeats: repeatsOption('5'),
  },
  prepare(given) {
    const options = {
      messages: given.count('messages', 10_000),
      repeats: given.count('repeats'),
      out: given.out,
    };
    return (place) => measureGrowth(options, place);
  },
};

async function measureGrowth(options: GrowthOptions, place: BenchPlace): Promise<string> {
  const { messages, out } = options;
  const { fleet, progress } = place;
  const { url } = await during(place, 'Starting PostgreSQL', () => startDatabase(place));
  const [small, big] = await during(place, `Filling a room with ${messages} messages`, () =>
    fillRooms(url, [smallRoom, messages], (text) => progress.print(`  ${text}`), fleet.signal),
  );
  if (!small || !big) throw new RangeError('there are no rooms');
  const asker = new ServiceAsker(url);
  try {
    const middles = { small: await middleOf(url, small), big: await middleOf(url, big) };
    const measurements = await measureInTurns(options, place, asker, { small, big }, middles);
    const plans: GrowthPlan[] = [];
    for (const { pair, what, request } of growthCases) {
      const explained = await explainStatements(
        url,
        await asker.statementsOf(pair, request(big, middles.big)),
      );
      for (const one of explained) recordLine(out, { pair, what, ...one });
      const sum = (value: 'looked' | 'blocks') => explained.reduce((total, one) => total + one[value], 0);
      plans.push({ pair, what, looked: sum('looked'), blocks: sum('blocks') });
    }
    progress.print(`✔ All measurements and plans are in ${out}`);
    warnOfWalks(plans, place);
    const machine = await describeMachineWithoutKafka(url);
    return `\n${growthReport(measurements, plans, [smallRoom, messages], machine)}\n`;
  } finally {
    await asker.close();
  }
}

function warnOfWalks(plans: readonly GrowthPlan[], { progress }: BenchPlace) {
  for (const { pair, what, looked } of plans)
    if (looked > maxLooked) progress.print(`⚠ ${pair} (${what}) reads ${looked} messages of the large room.`);
}

async function measureInTurns(
  { repeats, out }: GrowthOptions,
  { fleet, progress }: BenchPlace,
  asker: ServiceAsker,
  { small, big }: Rooms,
  middles: { small: number; big: number },
): Promise<GrowthMeasurement[]> {
  const measurements: GrowthMeasurement[] = [];
  // The first does not count: its blocks are read from the disk.
  for (let repeat = 0; repeat <= repeats; repeat++)
    for (const one of growthCases) {
      fleet.signal.throwIfAborted();
      const measurement = {
        pair: one.pair,
        what: one.what,
        repeat,
        small_ms: await medianOf(asker, one, small, middles.small),
        big_ms: await medianOf(asker, one, big, middles.big),
      };
      recordLine(out, measurement);
      if (repeat > 0) measurements.push(measurement);
      const { small_ms, big_ms } = measurement;
      progress.print(
        `  ${repeat}/${repeats}  ${one.pair}, ${one.what}  p50 ${small_ms.toFixed(2)} ms, ${big_ms.toFixed(2)} ms`,
      );
    }
  return measurements;
}

async function medianOf(
  asker: ServiceAsker,
  { pair, request }: GrowthCase,
  room: FilledRoom,
  middle: number,
) {
  const took: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await asker.ask(pair, request(room, middle));
    took.push(performance.now() - start);
  }
  return took.sort((a, b) => a - b)[runs >> 1] ?? Number.NaN;
}

async function middleOf(url: string, { roomId, messages }: FilledRoom): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ message_id: string }>(
      'SELECT message_id FROM messages WHERE room_id = $1 AND seq = $2::int / 2',
      [roomId, messages],
    );
    return Number(rows[0]?.message_id);
  } finally {
    await client.end();
  }
}
