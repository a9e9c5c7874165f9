/** Disconnects a worker or a front from Kafka or PostgreSQL, while both serve everybody else. */
import type { Disturbance } from '../../network/link.ts';
import type { ServiceName } from '../cluster/member-network.ts';
import type { Members } from '../cluster/members.ts';
import type { Random } from '../random.ts';
import type { Fault } from './fault.ts';

interface Manner {
  readonly about: string;
  readonly draw: (random: Random) => Disturbance;
}

const manners: Readonly<Record<string, Manner>> = {
  refused: { about: 'connections are reset, including new ones', draw: () => 'refused' },
  frozen: { about: 'nothing passes, and connections stay open', draw: () => 'frozen' },
  slow: { about: 'everything is delayed, and arrives in small pieces', draw: () => 'slow' },
  'half-open': {
    about: 'data pass in one direction only',
    draw: (random) => (random.isTrue(0.5) ? 'deaf' : 'mute'),
  },
};

const names: Readonly<Record<ServiceName, string>> = { kafka: 'Kafka', database: 'PostgreSQL' };

function cutOff(kind: Members['kind'], service: ServiceName): Fault[] {
  return Object.entries(manners).map(([manner, { about, draw }]) => ({
    name: `${kind}-${service}-${manner}`,
    about: `between one ${kind} and ${names[service]} ${about}`,
    needs: { [`${kind}s`]: 2 },
    disturbsNetworks: true,
    lasts: [3_000, 15_000],
    async inject({ networks }, random) {
      const index = random.int(0, networks[kind].length);
      const how = draw(random);
      await networks[kind][index]?.disturb(service, how);
      const isHalf = how === 'deaf' || how === 'mute';
      return {
        hit: `${kind} ${index + 1}${isHalf ? `, whom ${names[service]} does not ${how === 'deaf' ? 'hear' : 'reach'}` : ''}`,
        heal: async () => networks[kind][index]?.mend(),
      };
    },
  }));
}

export const networkFaults: readonly Fault[] = [
  ...cutOff('front', 'kafka'),
  ...cutOff('worker', 'kafka'),
  ...cutOff('front', 'database'),
  ...cutOff('worker', 'database'),
];
