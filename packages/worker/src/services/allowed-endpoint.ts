/**
 * Which addresses a worker may send pushes to: https only, known push services only, and nothing that is reachable only
 * from the worker's own network. Any logged-in user can name an endpoint, and must neither reach a host next to the
 * worker nor keep it busy with a server of their own.
 */
import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface AllowedEndpoints {
  /** Hosts of push services; `*.example.com` matches all hosts below it. */
  readonly hosts: readonly string[];
  /**
   * Whether loopback addresses are allowed too, also over plain http: for tests, and for a push service on the worker's
   * machine.
   */
  readonly loopback: boolean;
}

/** The push services of Chrome and Edge on Android, of Firefox, of Safari, and of Edge on Windows. */
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
 * Queries name servers directly. `dns.lookup` can't be cancelled, and would occupy the few threads that look up the
 * names of Kafka and the database.
 */
const resolver = new Resolver({ timeout: 2_000, tries: 2 });

/** Works like `dns.lookup`, but fails for a name with an address that is not public. */
export function lookUpPublic(loopback: boolean, names: Names = resolver): LookupFunction {
  return (hostname, options, done) => {
    addressesOf(hostname, names).then(
      (addresses) => {
        const allowed = addresses.filter(
          ({ address }) => isPublic(address) || (loopback && isLoopback(address)),
        );
        const [first] = allowed;
        if (!first) done(new Error('it has no public address'), '');
        else if (options.all) done(null, allowed);
        else done(null, first.address, first.family);
      },
      (error) => done(error, ''),
    );
  };
}

/** @throws if there are neither IPv4 nor IPv6 addresses */
async function addressesOf(hostname: string, names: Names) {
  if (hostname === 'localhost') return [{ address: '127.0.0.1', family: 4 }];
  const [four, six] = await Promise.allSettled([names.resolve4(hostname), names.resolve6(hostname)]);
  if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
  return [
    ...(four.status === 'fulfilled' ? four.value : []).map((address) => ({ address, family: 4 })),
    ...(six.status === 'fulfilled' ? six.value : []).map((address) => ({ address, family: 6 })),
  ];
}
