/**
 * A client that asks for hundreds of logins at once holds up itself, not others. In short, fair-turns.test.ts and
 * pending-limits.test.ts show the turns and the limits by which it does.
 *
 * @module-tag long
 */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Testkit } from '@parley/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asking, askingOver } from './support/asking.ts';
import { BrowserLike } from './support/browser-like.ts';
import { type FrontProcess, type MemberProcess, spawnFront, spawnWorker } from './support/member-process.ts';
import { openKit } from './support/open-kit.ts';
import { createSystem, type System } from './support/system.ts';

const password = 'secret pw';
const floodSize = 200;
/** Milliseconds between two logins of others. */
const pace = 150;
/**
 * By how many times a login may take longer than usual, at the median: 4 on a quiet machine, up to 15 beside other tests, and
 * 64 without turns and limits.
 */
const maxRatio = 25;

let system: System;
let front: FrontProcess;
let members: readonly MemberProcess[] = [];
let kit: Testkit;
let asking: Asking;

beforeAll(async () => {
  system = await createSystem({ TRUST_PROXY: 'true' });
  // Processes of their own: the flood's own work must not be what holds others up.
  const worker = await spawnWorker(system);
  front = await spawnFront(system);
  members = [front, worker];
  kit = await openKit(system.prefix);
  asking = askingOver(kit);
});

afterAll(async () => {
  await Promise.all(members.map((member) => member.stop()));
  await kit?.close();
  await system?.stop();
});

/** Milliseconds. */
async function timeOfLogin(userId: string): Promise<number> {
  const begun = performance.now();
  const { status } = await new BrowserLike(front.url, '198.18.0.1').ask('login', {
    userId,
    userPw: password,
  });
  expect(status).toBe(200);
  return performance.now() - begun;
}

/** By a connection of its own, which no other request of this process waits for. @returns the status */
function flooding(userId: string, address: string): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    prefer: 'wait=60',
    'x-forwarded-for': address,
  };
  return new Promise((resolve, reject) => {
    const asked = request(
      `${front.url}/api/requests/login`,
      { method: 'POST', agent: false, headers },
      (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    asked.on('error', reject).end(JSON.stringify({ userId, userPw: 'wrong' }));
  });
}

/** Of logins that begin one after the other at a steady pace, whether or not those before have been answered. */
async function medianOf(userIds: readonly string[]): Promise<number> {
  const times = userIds.map(async (userId, index) => {
    await sleep(pace * index);
    return timeOfLogin(userId);
  });
  return (await Promise.all(times)).sort((one, other) => one - other)[Math.floor(userIds.length / 2)] ?? 0;
}

async function flood(address: string, accountOf: (index: number) => string) {
  const others = await Promise.all(Array.from({ length: 11 }, () => asking.user()));
  await medianOf(others); // so that all is warm
  const usual = await medianOf(others);
  const logins = Array.from({ length: floodSize }, (_, index) => flooding(accountOf(index), address));
  const during = await medianOf(others);
  const statuses = await Promise.all(logins);
  expect(during / usual).toBeLessThan(maxRatio);
  expect(statuses.filter((status) => ![401, 429, 503, 504].includes(status))).toEqual([]);
}

test('a flood of logins from one address, for as many accounts', () =>
  flood('198.18.1.1', (index) => `u-${index}-${randomUUID()}`));

test('a flood of logins from one address, for one account', () => flood('198.18.1.2', () => 'flooded'));
