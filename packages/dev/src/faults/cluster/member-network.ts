/** The network between one worker or front and its services, which can be disturbed without affecting others. */
import { type Address, advertising } from '../../network/advertise.ts';
import { type Disturbance, Link } from '../../network/link.ts';

export type ServiceName = 'kafka' | 'database';

export interface MemberNetwork {
  /** Through this network: `host:port,…`. */
  readonly brokers: string;
  /** Through this network. */
  readonly databaseUrl: string;
  disturb(service: ServiceName, how: Disturbance): Promise<void>;
  mend(): void;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** @param brokers `host:port,…` */
export async function openMemberNetwork(brokers: string, databaseUrl: string): Promise<MemberNetwork> {
  const url = new URL(databaseUrl);
  const database = await Link.open({ host: url.hostname, port: Number(url.port) });
  url.port = String(database.port);
  const ports = new Map<string, number>();
  const addressOf = (broker: string): Address => ({ host, port: ports.get(broker) ?? 0 });
  const kafka: Link[] = [];
  for (const broker of brokers.split(',')) {
    const [brokerHost = '', brokerPort] = broker.split(':');
    const { link, port } = await Link.open({
      host: brokerHost,
      port: Number(brokerPort),
      // Otherwise the member would connect directly to the brokers in their metadata.
      rewriting: () => advertising(addressOf),
    });
    kafka.push(link);
    ports.set(broker, port);
  }
  const links = { kafka, database: [database.link] };
  const all = [...kafka, database.link];
  return {
    brokers: [...ports.values()].map((port) => `${host}:${port}`).join(','),
    databaseUrl: url.href,
    disturb: async (service, how) => {
      await Promise.all(links[service].map((link) => link.disturb(how)));
    },
    mend: () => {
      for (const link of all) link.mend();
    },
    close: async () => {
      await Promise.all(all.map((link) => link.close()));
    },
  };
}
