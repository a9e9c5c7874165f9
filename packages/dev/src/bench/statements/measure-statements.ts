import { connectDatabase, type DatabaseConnection } from '@parley/worker';
import pg from 'pg';
import type { BenchCommand } from '../bench-command.ts';
import { repeatsOption, timeOptions } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { recordLine } from '../measuring/record-line.ts';
import { turns } from '../measuring/turns.ts';
import { describeMachineWithoutKafka } from '../services/describe-machine.ts';
import { startDatabase } from '../services/start-services.ts';
import { type BatchItem, type MeasuredPair, measuredRequests, ways } from './batch-ways.ts';
import { type StatementMeasurement, statementsReport } from './statements-report.ts';

const batchSizes = [1, 10, 100];
const userCount = 1_000;
/** Per room. */
const messageCount = 100;

/** One way to run a pair's statements for a batch of a size. */
interface Case {
  pair: MeasuredPair;
  way: string;
  batch: number;
}

interface StatementsOptions {
  repeats: number;
  seconds: number;
  warmup: number;
  out: string;
}

export const statements: BenchCommand = {
  call: 'statements',
  what: "A batch's statements in two round trips, against one statement after the other.",
  options: { repeats: repeatsOption('5'), ...timeOptions('2', '0.5') },
  prepare(given) {
    const options = { ...given.times(), out: given.out };
    return (place) => measureStatements(options, place);
  },
};

async function measureStatements(options: StatementsOptions, place: BenchPlace): Promise<string> {
  const { url } = await during(place, 'Starting PostgreSQL', () => startDatabase(place));
  const connection = connectDatabase(url, 2);
  try {
    await during(place, 'Filling rooms', () => fill(url));
    const cases = batchSizes.flatMap((batch) =>
      (Object.keys(measuredRequests) as MeasuredPair[]).flatMap((pair) =>
        Object.keys(ways).map((way): Case => ({ pair, way, batch })),
      ),
    );
    await during(place, 'Warming up', async () => {
      for (const one of cases) await runFor(options.warmup, one, connection, place.fleet.signal);
    });
    const measurements = await measureInTurns(options, place, cases, connection);
    place.progress.print(`✔ All measurements are in ${options.out}`);
    return `\n${statementsReport(measurements, await describeMachineWithoutKafka(url))}\n`;
  } finally {
    await connection.close();
  }
}

async function measureInTurns(
  { repeats, seconds, warmup, out }: StatementsOptions,
  { progress, fleet }: BenchPlace,
  cases: readonly Case[],
  connection: DatabaseConnection,
): Promise<StatementMeasurement[]> {
  const measurements: StatementMeasurement[] = [];
  for (const { repeat, one } of turns(repeats, cases)) {
    await runFor(warmup, one, connection, fleet.signal);
    const measured = await runFor(seconds, one, connection, fleet.signal);
    const { pair, way, batch } = one;
    const measurement = { pair, way, batch, repeat, ...measured };
    measurements.push(measurement);
    recordLine(out, measurement);
    progress.print(
      `  ${repeat}/${repeats}  ${pair}, ${way}, ${batch} in a batch  p50 ${measured.p50_ms.toFixed(2)} ms`,
    );
  }
  return measurements;
}

/** Runs transactions one after the other for some seconds, at least one. */
async function runFor(
  seconds: number,
  { pair, way, batch }: Case,
  connection: DatabaseConnection,
  signal: AbortSignal,
) {
  const took: number[] = [];
  const cpuBefore = process.cpuUsage();
  const end = performance.now() + seconds * 1_000;
  do {
    signal.throwIfAborted();
    const items = someUsers(batch);
    const start = performance.now();
    await ways[way]?.(connection, pair, items);
    took.push(performance.now() - start);
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(cpuBefore);
  took.sort((a, b) => a - b);
  return {
    n: took.length,
    p50_ms: took[took.length >> 1] ?? 0,
    cpu_ms: (user + system) / 1_000 / took.length,
  };
}

/** Each user is alone in a room with a hundred messages. */
async function fill(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`
      INSERT INTO users (user_id, email, user_name, password_hash)
      SELECT 'user-' || lpad(n::text, 4, '0'), '', 'User ' || n, 'none' FROM generate_series(0, ${userCount - 1}) n;
      INSERT INTO rooms (room_name, last_seq, event_seq, member_count)
      SELECT 'Room ' || n, ${messageCount}, ${messageCount}, 1 FROM generate_series(0, ${userCount - 1}) n;
      INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
      SELECT room_id, 'user-' || lpad((room_id - 1)::text, 4, '0'), 0, 1, 0 FROM rooms;
      INSERT INTO messages (room_id, seq, user_id, writer, content, created_at)
      SELECT room_id, seq, user_id, 'User', 'Message ' || seq, now()
      FROM room_members, generate_series(1, ${messageCount}) seq ORDER BY seq, room_id;
      INSERT INTO reactions (message_id, emoji, user_id)
      SELECT message_id, '👍', user_id FROM messages WHERE seq % 5 = 0`);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

let itemCount = 0;
/** The last read message by room. */
const read = new Map<number, number>();

/** Once everything is read, marks are set to their current place. */
function nextUnread(room: number): number {
  const next = (read.get(room) ?? 0) + 1;
  read.set(room, next);
  return next;
}

/** Different users each time, each with a text of its own. */
function someUsers(count: number): BatchItem[] {
  const first = Math.floor(Math.random() * userCount);
  return Array.from({ length: count }, (_, index) => {
    const place = (first + index * 7) % userCount;
    itemCount++;
    return {
      userId: userId(place),
      roomId: place + 1,
      text: `Something is said here, of the usual length of what is said: ${itemCount}.`,
      seq: nextUnread(place),
    };
  });
}

const userId = (index: number) => `user-${String(index).padStart(4, '0')}`;
