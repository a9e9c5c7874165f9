/** Whatever stands in a request to the front, where it is read before any route. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientNetwork } from '../../src/http/client-address.ts';
import { isForeign } from '../../src/http/own-pages.ts';
import { traceparentOf } from '../../src/http/traceparent.ts';
import { pageWithoutSlash, wantedPage } from '../../src/pages/page-paths.ts';
import { Tickets } from '../../src/sessions/tickets.ts';

const seed = Number(process.env.PARLEY_SEED);
const numRuns = Number(process.env.PARLEY_FUZZ_INPUTS);

const host = 'chat.example.com';
const oddUrl = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '/',
        '\\',
        '.',
        '..',
        '@',
        ':',
        '?',
        '#',
        '%2f',
        '\t',
        '\n',
        'rooms',
        '7',
        'me',
        'http:',
        'javascript:',
        host,
        'evil.example',
      ),
      { maxLength: 10 },
    )
    .map((parts) => parts.join('')),
);

test('where somebody is led after a login is a page of this site', () => {
  fc.assert(
    fc.property(oddUrl, (to) => {
      const led = new URL(wantedPage(to), `https://${host}`);
      expect(led.origin).toBe(`https://${host}`);
      expect(led.pathname).toMatch(/^\/(?:rooms(?:\/\d+)?|friends|search|me)?$/);
    }),
    { seed, numRuns },
  );
});

test('a slash too much leads to a page of this site, or nowhere', () => {
  fc.assert(
    fc.property(oddUrl, (url) => {
      const page = pageWithoutSlash(url);
      if (page !== undefined) expect(new URL(page, `https://${host}`).host).toBe(host);
    }),
    { seed, numRuns },
  );
});

test('an origin that is not the host is foreign', () => {
  fc.assert(
    fc.property(oddUrl, (origin) => {
      const own = URL.canParse(origin) && new URL(origin).hostname === host;
      if (!own) expect(isForeign({ headers: { origin }, host })).toBe(true);
    }),
    { seed, numRuns },
  );
});

test('an address is an address or nobody’s', () => {
  const ip = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.string({ unit: 'binary', maxLength: 50 }));
  fc.assert(
    fc.property(ip, (given) => {
      expect(clientNetwork({ ip: given }) ?? '0.0.0.0').toMatch(
        /^(?:\d+\.){3}\d+$|^(?:[\da-f]+:){3}[\da-f]+$/,
      );
    }),
    { seed, numRuns },
  );
});

test('a trace is one, whatever is given', () => {
  fc.assert(
    fc.property(fc.anything(), (given) => {
      expect(traceparentOf(given)).toMatch(/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/);
    }),
    { seed, numRuns },
  );
});

test('a ticket that was not made here lets nobody in', () => {
  const tickets = new Tickets(['a secret of the fronts'], () => 0);
  const made = tickets.issue({ origin: 'o', challenge: 'c' }, { userId: 'kim', credentialVersion: 1 });
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc
      .tuple(fc.nat(made.length - 1), fc.string({ minLength: 1, maxLength: 1 }))
      .map(([place, other]) => made.slice(0, place) + other + made.slice(place + 1)),
  );
  fc.assert(
    fc.property(text, fc.string({ unit: 'binary' }), (ticket, verifier) => {
      expect(() => tickets.redeem(ticket, { origin: 'o', verifier })).toThrow(
        expect.objectContaining({ code: 'TICKET_INVALID' }),
      );
    }),
    { seed, numRuns },
  );
});
