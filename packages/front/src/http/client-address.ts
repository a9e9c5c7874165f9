/**
 * Where a request came from, for workers to throttle by: the peer of its connection, or whom a proxy names that
 * TRUST_PROXY trusts.
 *
 * From this very machine come developers, probes, and whatever a proxy hands on that nobody has told us of: that is no
 * address of one client, and limits by it would be everybody's.
 */
import { BlockList, isIP } from 'node:net';
import { networkOf } from '@parley/messaging';
import type { FastifyRequest } from 'fastify';

const ofThisMachine = new BlockList();
ofThisMachine.addAddress('::1', 'ipv6');
// Of IPv6 addresses that are written for one of IPv4 too.
ofThisMachine.addSubnet('127.0.0.0', 8, 'ipv4');

/** @returns an IP address, in IPv4 where it is one; undefined where nobody's is known */
export function clientAddress({ ip }: Pick<FastifyRequest, 'ip'>): string | undefined {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return isIP(address) === 0 || isOfThisMachine(address) ? undefined : address;
}

/** The list takes longer than all else that is asked of an address; only IPv6 has many ways to write the same one. */
function isOfThisMachine(address: string): boolean {
  return address.includes(':') ? ofThisMachine.check(address, 'ipv6') : address.startsWith('127.');
}

/**
 * Where people are shown that their account is used from: a part of the network's addresses, so that no list and no topic
 * has anybody's own.
 * @returns such as `198.51.100.0/24` or `2001:db8:1::/48`; undefined where nobody's is known
 */
export function clientPlace(request: Pick<FastifyRequest, 'ip'>): string | undefined {
  const network = clientNetwork(request);
  if (network === undefined) return undefined;
  if (network.includes('.')) return `${network.split('.').slice(0, 3).join('.')}.0/24`;
  return `${network.split(':').slice(0, 3).join(':')}::/48`;
}

/** What the front's own limits go by. @returns undefined where nobody's is known */
export function clientNetwork(request: Pick<FastifyRequest, 'ip'>): string | undefined {
  const address = clientAddress(request);
  return address && networkOf(address);
}
