/**
 * Very many files are uploaded at once, and a front is killed in the middle: uploads without an answer are sent again
 * to the other one. In the end each file is stored once and completely, nothing else is, and no process has held them
 * in memory.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Random } from '../random.ts';
import { ProcessSizes } from './process-sizes.ts';
import { all, none, type Scenario, type ScenarioPlace, withinSeconds } from './scenario.ts';

/** Bytes per file; the files' contents differ. */
const size = 512 * 1024;
/** Share of the uploads that must have been answered before a front is killed. */
const killAfter = 0.2;
/** Maximum growth of a process in MiB; the files themselves are several times as large. */
const maxGrowth = 150;
/** Milliseconds between two tries. */
const pauseBetween = 250;

interface Upload {
  readonly id: string;
  readonly user: number;
  readonly bytes: Buffer;
  answers: string[];
  tries: number;
}

export const uploads: Scenario = {
  name: 'uploads',
  about: 'very many files are uploaded at once, with kill -9 of a front in the middle',
  async run(place) {
    const { cluster, filled, isShort, fleet, folder } = place;
    const count = isShort ? 100 : 1_000;
    const random = new Random(Date.now());
    const noise = randomBytes(size);
    const files = Array.from({ length: count }, (_, at): Upload => {
      const id = random.uuid();
      // A user may upload only some files at a time.
      return {
        id,
        user: at % filled.cookies.length,
        bytes: Buffer.concat([Buffer.from(id), noise]),
        answers: [],
        tries: 0,
      };
    });
    const sizes = await ProcessSizes.watch(cluster);
    const began = performance.now();
    let answered = 0;
    const sending = Promise.all(
      files.map(async (file, at) => {
        await send(place, file, at, fleet.signal);
        answered += 1;
      }),
    );
    try {
      while (answered < count * killAfter && !fleet.signal.aborted) await sleep(10);
      await cluster.members.front.kill(0);
      await sleep(1_000);
      await cluster.members.front.start(0);
      await sending;
      const took = performance.now() - began;
      const growth = await sizes.growth(maxGrowth);
      const known = await namesIn(cluster.databaseUrl);
      const stored = await storedIn(join(folder, 'files'));
      const hashes = await Promise.all(files.map(({ id }) => hashOf(stored.get(nameOf(id)))));
      const whole = files.filter(({ bytes }, at) => hashes[at] === hash(bytes));
      return [
        all('files that were answered for', files.filter(({ answers }) => answers.length > 0).length, count),
        none(
          'answers that differ from the first',
          files.filter(({ answers }) => new Set(answers).size > 1).length,
        ),
        all(
          'files that are known to the database, once',
          files.filter(({ id }) => known.has(nameOf(id))).length,
          count,
        ),
        all('files that are stored, whole', whole.length, count),
        none(
          'files that are stored and that nobody knows',
          [...stored.keys()].filter((name) => !known.has(name)).length,
        ),
        {
          ...none('', 0),
          about: 'uploads that were sent again',
          target: '≥ 1',
          measured: `${again(files)}`,
          holds: again(files) > 0,
        },
        growth,
        withinSeconds(`until ${count} files of ${size / 1024} KiB are there`, took, 120),
      ];
    } finally {
      sizes.stop();
    }
  },
};

const again = (files: readonly Upload[]) => files.reduce((sum, { tries }) => sum + tries - 1, 0);
const nameOf = (id: string) => `${id}.bin`;
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Retries on all fronts in turn until the answer is final. */
async function send({ cluster, filled }: ScenarioPlace, file: Upload, at: number, signal: AbortSignal) {
  for (; !signal.aborted; await sleep(pauseBetween)) {
    const front = cluster.fronts[(at + file.tries) % cluster.fronts.length];
    file.tries += 1;
    const answer = await fetch(`${front}/api/files`, {
      method: 'POST',
      body: new Uint8Array(file.bytes),
      headers: {
        cookie: filled.cookies[file.user] ?? '',
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="noise.bin"',
        'idempotency-key': file.id,
      },
      signal,
    }).then(
      async (response) => (response.ok ? await response.text() : undefined),
      () => undefined,
    );
    if (answer === undefined) continue;
    file.answers.push(answer);
    return;
  }
}

async function namesIn(databaseUrl: string): Promise<ReadonlySet<string>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ store_file_name: string }>('SELECT store_file_name FROM files');
    return new Set(rows.map(({ store_file_name }) => store_file_name));
  } finally {
    await client.end();
  }
}

/** The stored files by name, without those that were being received when a front was killed. */
async function storedIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(
    (entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.parentPath.endsWith('incoming'),
  );
  return new Map(files.map(({ name, parentPath }) => [name, join(parentPath, name)]));
}

async function hashOf(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const made = createHash('sha256');
  for await (const chunk of createReadStream(path)) made.update(chunk);
  return made.digest('hex');
}
