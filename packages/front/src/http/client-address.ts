/**
 * Where a request came from, for workers to throttle by: the peer of its connection, or whom a proxy names that
 * TRUST_PROXY trusts.
 *
 * From this very machine come developers, probes, and whatever a proxy hands on that nobody has told us of: that is no
 * address of one client, and limits by it would be everybody's.
 */
import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

const ofThisMachine = new BlockList();
ofThisMachine.addSubnet('127.0.0.0', 8, 'ipv4');
ofThisMachine.addAddress('::1', 'ipv6');

/**
 * @returns an IPv4 address, or the network of an IPv6 address (its first 64 bits, which is what one subscriber has);
 *   undefined where nobody's is known
 */
export function clientAddress({ ip }: Pick<FastifyRequest, 'ip'>): string | undefined {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const version = isIP(address);
  if (version === 0 || ofThisMachine.check(address, version === 4 ? 'ipv4' : 'ipv6')) return undefined;
  return version === 4 ? address : networkOf(address);
}

function networkOf(address: string): string {
  // As a URL's host the address is written in its one canonical form.
  const [high = '', low] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = high === '' ? [] : high.split(':');
  const missing = low === undefined ? 0 : 8 - before.length - (low === '' ? 0 : low.split(':').length);
  const all = [...before, ...Array<string>(missing).fill('0'), ...(low ? low.split(':') : [])];
  return `${all.slice(0, 4).join(':')}::`;
}
