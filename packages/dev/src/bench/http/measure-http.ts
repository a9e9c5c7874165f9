import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../processes/ports.ts';
import type { BenchCommand } from '../bench-command.ts';
import { repeatsOption, timeOptions } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { chatter } from '../load/contestants.ts';
import { makeChats } from '../load/make-chats.ts';
import { measureInTurns, type Turns } from '../measuring/in-turns.ts';
import { measureCommand } from '../measuring/measure-command.ts';
import { firstLoad, peersOption } from '../peers/measure-peers.ts';
import { describeMachine } from '../services/describe-machine.ts';
import { startBenchFront, startBenchWorker, startBroker, startDatabase } from '../services/start-services.ts';
import { nestPlan, parleyPlans } from './chat-plans.ts';
import { buildDriver, planned } from './driver.ts';
import { httpReport, nest } from './http-report.ts';
import { startNest } from './start-nest.ts';

interface HttpOptions extends Turns {
  /** Folder of the peers. */
  peers: string;
}

export const http: BenchCommand = {
  call: '--peers <folder> --http',
  what: 'Chats over HTTP, answered and delivered to a stream, alternating with the NestJS peer of that folder.',
  options: {
    peers: peersOption,
    http: { help: 'measure over HTTP' },
    concurrency: { value: '<n,…>', help: 'requests in flight', usually: '1,256' },
    repeats: repeatsOption('3'),
    ...timeOptions('8', '2'),
  },
  prepare(given) {
    const options = {
      peers: given.folderWith('peers', ['nest/front/package.json', 'nest/worker/package.json']) ?? '',
      concurrency: given.counts('concurrency'),
      ...given.times(),
      out: given.out,
    };
    return (place) => measureHttp(options, place);
  },
};

/**
 * While users are created and log in, hashing takes all cores for a while: on a busy machine longer than a page's
 * timeout.
 */
export const patientFront = { REQUEST_TIMEOUT_MS: '60000' };

async function measureHttp(options: HttpOptions, place: BenchPlace): Promise<string> {
  const loadBefore = loadavg()[0] ?? 0;
  const driver = await during(place, 'Building the driver', () => buildDriver(place));
  const [broker, database] = await during(place, 'Starting Kafka and PostgreSQL', () =>
    Promise.all([startBroker(place), startDatabase(place)]),
  );
  const peer = await startNest(place, options.peers, broker, database);
  const port = await freePort();
  const [worker, front] = await during(place, 'Starting a worker and a front', () =>
    Promise.all([
      startBenchWorker(place, broker, database),
      startBenchFront(place, broker, database, { port, more: patientFront }),
    ]),
  );
  // Also enough slots for the warm-up load.
  const count = Math.max(...options.concurrency, firstLoad.concurrency);
  const contestants = await during(place, 'Making rooms', async () => {
    const services = { broker: broker.pids, database: [database.pid] };
    const parley = { own: [worker.pid, front.pid], ...services };
    const { answer, event } = await parleyPlans(`http://127.0.0.1:${port}`, count);
    const chats = join(place.folder, 'chats.json');
    writeFileSync(chats, JSON.stringify(await makeChats(broker, count)));
    return [
      planned(place, driver, nest, await nestPlan(peer.url, count), { own: peer.pids, ...services }),
      planned(place, driver, 'parley', answer, parley),
      planned(place, driver, 'parley', event, parley),
      { ...chatter('parley', broker, chats, parley), op: 'by the topics' },
    ];
  });
  await during(place, 'Warming up', async () => {
    for (const contestant of contestants) await measureCommand(place, contestant, firstLoad);
  });
  const measurements = await measureInTurns(options, place, contestants);
  const machine = `${await describeMachine(place, database.url)}; load average ${loadBefore.toFixed(2)} before`;
  return `\n${httpReport(measurements, machine)}\n`;
}
