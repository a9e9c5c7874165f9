/**
 * Which addresses a worker posts pushes to: https, at push services that are known, and nothing that only the worker's own
 * network reaches. Whoever is logged in names an endpoint, and must neither make a worker ask a neighbour of its own nor keep
 * it busy with a server of theirs.
 */
import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface AllowedEndpoints {
  /** Hosts of push services; `*.example.com` stands for all below it. */
  readonly hosts: readonly string[];
  /** Whether this machine itself may be meant, by plain http too: for tests, and for a push service beside the worker. */
  readonly loopback: boolean;
}

/** Those of Chrome and Edge on Android, of Firefox, of Safari, and of Edge on Windows. */
export const wellKnownPushHosts = [
  'fcm.googleapis.com',
  '*.push.services.mozilla.com',
  '*.push.apple.com',
  '*.notify.windows.com',
];

export function isAllowedEndpoint(endpoint: string, { hosts, loopback }: AllowedEndpoints): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, port, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') return false;
  if (loopback && isLoopback(hostname.replace(/^\[|\]$/g, '')))
    return protocol === 'https:' || protocol === 'http:';
  return protocol === 'https:' && port === '' && hosts.some((host) => isMeant(hostname, host));
}

const isMeant = (hostname: string, host: string) =>
  host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host;

const isLoopback = (host: string) =>
  host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');

const isPublic = (address: string) => ipaddr.process(address).range() === 'unicast';

interface Names {
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
}

/**
 * Asks name servers by itself: `dns.lookup` would take turns on the few threads by which Kafka's and the database's names
 * are looked up, and can't be ended.
 */
const resolver = new Resolver({ timeout: 2_000, tries: 2 });

/** Looks a name up as `dns.lookup` does, and finds none that it stands for where that is no public address. */
export function lookUpPublic(loopback: boolean, names: Names = resolver): LookupFunction {
  return (hostname, options, done) => {
    addressesOf(hostname, names).then(
      (addresses) => {
        const allowed = addresses.filter(
          ({ address }) => isPublic(address) || (loopback && isLoopback(address)),
        );
        const [first] = allowed;
        if (!first) done(new Error('it stands for no public address'), '');
        else if (options.all) done(null, allowed);
        else done(null, first.address, first.family);
      },
      (error) => done(error, ''),
    );
  };
}

/** @throws where neither kind of address is known */
async function addressesOf(hostname: string, names: Names) {
  if (hostname === 'localhost') return [{ address: '127.0.0.1', family: 4 }];
  const [four, six] = await Promise.allSettled([names.resolve4(hostname), names.resolve6(hostname)]);
  if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
  return [
    ...(four.status === 'fulfilled' ? four.value : []).map((address) => ({ address, family: 4 })),
    ...(six.status === 'fulfilled' ? six.value : []).map((address) => ({ address, family: 6 })),
  ];
}
