/**
 * Which addresses a worker posts pushes to: https, and nothing that only the worker's own network reaches. Whoever is logged
 * in may name an endpoint, and must not make a worker ask a neighbour of its own.
 */
import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** @param loopback whether this machine itself may be meant, by plain http too: for tests, and for a push service beside the worker */
export function isAllowedEndpoint(endpoint: string, loopback: boolean): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') return false;
  const host = hostname.replace(/^\[|\]$/g, '');
  if (loopback && isLoopback(host)) return protocol === 'https:' || protocol === 'http:';
  if (protocol !== 'https:') return false;
  // A name is looked at again when it is known what it stands for.
  if (!ipaddr.isValid(host)) return host.includes('.') && !/\.(?:local|internal|localhost)\.?$/i.test(host);
  return isPublic(host);
}

const isLoopback = (host: string) =>
  host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');

const isPublic = (address: string) => ipaddr.process(address).range() === 'unicast';

/** Looks a name up as `dns.lookup`, and finds none that it stands for where that is no public address. */
export function lookUpPublic(loopback: boolean, lookup: typeof dns.lookup = dns.lookup): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      const allowed = addresses.filter(
        ({ address }) => isPublic(address) || (loopback && isLoopback(address)),
      );
      const [first] = allowed;
      if (!first) done(new Error('it stands for no public address'), '');
      else if (options.all) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };
}
