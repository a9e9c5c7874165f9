import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BenchCommand } from '../bench-command.ts';
import { repeatsOption, timeOptions } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { measureInTurns, type Turns } from '../measuring/in-turns.ts';
import { describeMachine } from '../services/describe-machine.ts';
import { startBroker, startDatabase } from '../services/start-services.ts';
import { buildCommit, shortCommit } from './build-commit.ts';
import { drawProfile } from './draw-profile.ts';
import { type ProfiledLoad, profileReport } from './profile-report.ts';
import {
  measureProfiled,
  type ProfiledWorker,
  profiledSide,
  startProfiledWorker,
} from './profiled-worker.ts';

interface ProfileOptions extends Turns {
  /** A commit to compare with. */
  before: string | undefined;
  /** The folder for the charts. */
  pictures: string;
}

export const profile: BenchCommand = {
  call: 'profile',
  what: "A worker's CPU time for a chat by category of code, compared with another commit.",
  options: {
    before: { value: '<commit>', help: 'a commit to compare with' },
    pictures: { value: '<folder>', help: 'for the charts; default: the folder of --out' },
    concurrency: {
      value: '<n,…>',
      help: 'requests in flight, with a chart for each',
      usually: '1,256',
    },
    repeats: repeatsOption('2'),
    ...timeOptions('6', '2'),
  },
  prepare(given) {
    const options = {
      before: given.text('before'),
      pictures: given.path('pictures') ?? dirname(given.out),
      concurrency: given.counts('concurrency'),
      ...given.times(),
      out: given.out,
    };
    return (place) => measureProfile(options, place);
  },
};

async function measureProfile(options: ProfileOptions, place: BenchPlace): Promise<string> {
  const { concurrency, out } = options;
  mkdirSync(dirname(out), { recursive: true });
  const [broker, database] = await during(place, 'Starting Kafka and PostgreSQL', () =>
    Promise.all([startBroker(place), startDatabase(place)]),
  );
  const most = Math.max(...concurrency);
  const workers: ProfiledWorker[] = [];
  for (const side of await sidesOf(options, place))
    workers.push(await startProfiledWorker(place, broker, database, { ...side, most }));
  const measurements = await measureInTurns(options, place, workers, async ({ name }, load) => {
    const worker = workers.find((one) => one.name === name);
    if (!worker) throw new RangeError(`there is no worker ${name}`);
    const file = join(dirname(out), `${name.replaceAll(/\W+/g, '-')}${load.concurrency}.cpuprofile`);
    return measureProfiled(place, worker, load, file);
  });
  const loads = concurrency.map((inFlight) => ({
    inFlight,
    sides: workers.map((worker) => profiledSide(worker, inFlight)),
  }));
  draw(options, place, loads);
  return `\n${profileReport(loads, await describeMachine(place, database.url), measurements)}\n`;
}

/** The sides of the comparison: the project at the commit, if one is given, and as it is. */
async function sidesOf({ before }: ProfileOptions, place: BenchPlace) {
  const now = await shortCommit(place, 'HEAD');
  const sides = [{ root: place.root, name: `now (${now})`, prefix: 'now-' }];
  if (before === undefined) return sides;
  const then = await shortCommit(place, before);
  const root = await during(place, `Building ${then}`, () => buildCommit(place, before));
  return [{ root, name: `before (${then})`, prefix: 'before-' }, ...sides];
}

function draw({ pictures }: ProfileOptions, { progress }: BenchPlace, loads: readonly ProfiledLoad[]): void {
  mkdirSync(pictures, { recursive: true });
  for (const { inFlight, sides } of loads) {
    const file = join(pictures, `worker-${inFlight}.svg`);
    writeFileSync(
      file,
      drawProfile(`CPU time of the worker for one user-add-chat, ${inFlight} in flight, µs`, sides),
    );
    progress.print(`✔ ${file}`);
  }
}
