/** Kills brokers. */
import type { Fault } from './fault.ts';

export const brokerKilled: Fault = {
  name: 'broker-killed',
  about: 'kill -9 of one broker, which is restarted',
  needs: { brokers: 3 },
  lasts: [1_000, 8_000],
  async inject(cluster, random) {
    const index = random.int(0, cluster.brokerCount);
    await cluster.killBroker(index);
    return { hit: `broker ${index + 1}`, heal: () => cluster.startBroker(index) };
  },
};

export const allBrokersKilled: Fault = {
  name: 'brokers-killed',
  about: 'kill -9 of all brokers at once, which are restarted',
  lasts: [1_000, 4_000],
  async inject(cluster) {
    const all = Array.from({ length: cluster.brokerCount }, (_, index) => index);
    await Promise.all(all.map((index) => cluster.killBroker(index)));
    return {
      hit: 'all brokers',
      heal: async () => void (await Promise.all(all.map((index) => cluster.startBroker(index)))),
    };
  },
};
