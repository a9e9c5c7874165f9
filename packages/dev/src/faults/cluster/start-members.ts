/** Starts workers and fronts, each with its own network to its services if faults disturb networks. */
import { join } from 'node:path';
import { freePorts } from '../../processes/ports.ts';
import { memberEnvironment } from '../../stack/member-environment.ts';
import { keepSecrets } from '../../stack/secrets.ts';
import { startMember } from '../../stack/start-member.ts';
import { readStackSettings } from '../../stack-settings.ts';
import type { FaultsPlace } from '../faults-place.ts';
import { type MemberNetwork, openMemberNetwork } from './member-network.ts';
import { createMembers, type Members } from './members.ts';

/** Maximum number of additional workers or fronts. */
const spare = 4;

export interface Services {
  readonly brokers: string;
  readonly databaseUrl: string;
  readonly replication: number;
}

/** One for each; they are closed at the end of the run. */
export async function openNetworks(
  { fleet }: FaultsPlace,
  { brokers, databaseUrl }: Services,
  count: number,
): Promise<readonly MemberNetwork[]> {
  const networks: MemberNetwork[] = [];
  fleet.signal.addEventListener('abort', () => {
    for (const network of networks) void network.close();
  });
  for (let index = 0; index < count; index++) networks.push(await openMemberNetwork(brokers, databaseUrl));
  return networks;
}

/** Additional environment variables of a member; its NODE_OPTIONS are combined with those of a fault. */
export type EnvironmentOf = (kind: Members['kind'], index: number) => NodeJS.ProcessEnv;

/** None is running yet. @param networks to the services; a member without one connects directly */
export async function membersOf(
  { root, folder, logs, fleet }: FaultsPlace,
  kind: Members['kind'],
  count: number,
  services: Services,
  networks: readonly MemberNetwork[],
  environmentOf: EnvironmentOf,
): Promise<Members> {
  const ports = await freePorts(2 * (count + spare));
  // Workers have no other HTTP server.
  const healthPorts = kind === 'front' ? ports.splice(count + spare) : ports;
  const urlOf = (port: number) => `http://127.0.0.1:${port}`;
  return createMembers({
    kind,
    count,
    urls: ports.map(urlOf),
    healthUrls: healthPorts.map(urlOf),
    start: (index, { environment: more, root: build = root }) => {
      const { brokers, databaseUrl } = networks[index] ?? services;
      const environment = memberEnvironment({
        kind,
        index,
        healthPort: healthPorts[index],
        settings: readStackSettings(root),
        secrets: keepSecrets(join(folder, 'secrets')),
        kafka: { brokers, replication: services.replication },
        database: databaseUrl,
      });
      const own = environmentOf(kind, index);
      const nodeOptions = [own, more].flatMap((one) => one?.NODE_OPTIONS ?? []);
      return startMember({
        name: `${kind} ${index + 1}`,
        main: join(build, 'packages', kind, 'dist/main.js'),
        cwd: build,
        env: {
          ...environment,
          FILE_STORAGE: join(folder, 'files'),
          ...own,
          ...(kind === 'front' && { PORT: String(ports[index]) }),
          ...more,
          ...(nodeOptions.length > 0 && { NODE_OPTIONS: nodeOptions.join(' ') }),
        },
        logFile: join(logs, `${kind}-${index + 1}.log`),
        verbose: false,
        print: () => undefined, // the report lists the faults, and the rest is in the log
        onProcess: (running) => fleet.add(kind, running),
        signal: fleet.signal,
      });
    },
  });
}
