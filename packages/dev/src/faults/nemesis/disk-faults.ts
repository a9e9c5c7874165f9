/** Fills a disk: nothing may be acknowledged that is not kept, and processes report the problem. */
import type { Cluster, DiskName } from '../cluster/cluster.ts';
import { healthOnce, inWords } from '../cluster/health.ts';
import type { Fault, Journal } from './fault.ts';

/** Milliseconds within which somebody must report the problem. */
const saidWithin = 40_000;

interface Service {
  /** Its name in `/ready`. */
  readonly name: string;
  readonly disk: DiskName;
  readonly start: (cluster: Cluster) => Promise<unknown>;
}

const diskFull = (name: string, about: string, service: Service): Fault => ({
  name,
  about,
  fillsDisks: true,
  lasts: [3_000, 8_000],
  async inject(cluster, _random, journal) {
    const disk = cluster.disks[service.disk];
    if (typeof disk === 'string') return { hit: `skipped: ${disk}`, heal: async () => undefined };
    disk.fill();
    await hear(cluster, service, journal);
    return {
      hit: `the disk of ${service.name}`,
      heal: async () => {
        disk.clear();
        await service.start(cluster);
      },
    };
  },
});

/** All workers report the problem. */
async function hear({ members: { worker }, signal }: Cluster, { name }: Service, journal: Journal) {
  for (const index of worker.running) {
    const health = await healthOnce(
      (one) => one?.status === 503 && one.reasons.some((reason) => reason.startsWith(`${name}: `)),
      worker.url(index),
      '/ready',
      { within: saidWithin, signal },
    );
    journal.health({
      promise: 'says why',
      found: `worker ${index + 1} at /ready: ${inWords(health)}`,
      isKept: health?.status === 503,
    });
  }
}

export const brokersDiskFull = diskFull(
  'brokers-disk-full',
  'the disk of all brokers fills up, and they exit; then space is freed, and they are restarted',
  {
    name: 'Kafka',
    disk: 'kafka',
    start: async (cluster) => {
      const all = Array.from({ length: cluster.brokerCount }, (_, index) => index);
      await Promise.all(all.map((index) => cluster.killBroker(index))); // those that have not exited
      await Promise.all(all.map((index) => cluster.startBroker(index)));
    },
  },
);

export const databaseDiskFull = diskFull(
  'database-disk-full',
  'the disk of PostgreSQL is filled; then space is freed, and it is restarted if it has exited',
  { name: 'PostgreSQL', disk: 'database', start: (cluster) => cluster.startDatabase() },
);
