import { setMaxListeners } from 'node:events';
import { createLog } from '@parley/messaging';
import { expect, test } from 'vitest';
import type { Posted } from './post-push.ts';
import { type Push, PushLanes, type PushOutcome } from './push-lanes.ts';

const message = { roomId: 1, seq: 1, roomName: null, writer: 'Kim', text: 'hi', isMention: false };
const pushTo = (host: string, id = 1, userId = `user ${id}`): Push => ({
  device: { id, userId, endpoint: `https://${host}/${id}`, p256dh: '', auth: '', isFailing: false },
  message,
});

function lanes(post: (push: Push['device']) => Promise<Posted>, waits = [1, 1]) {
  const outcomes: PushOutcome[] = [];
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const made = new PushLanes({
    post,
    onOutcome: (_, outcome) => outcomes.push(outcome),
    log: createLog('test', 'silent'),
    stopping: stopping.signal,
    waits,
  });
  const count = (wanted: PushOutcome) => outcomes.filter((outcome) => outcome === wanted).length;
  return { made, outcomes, count, stop: () => stopping.abort() };
}

/** A push service that answers only when released. */
function hanging() {
  let release: (posted: Posted) => void = () => undefined;
  const answer = new Promise<Posted>((resolve) => {
    release = resolve;
  });
  return { answer, release: () => release({ outcome: 'sent' }) };
}

test('what a service does not take now is tried again, and given up in the end', async () => {
  const answers: Posted[] = [{ outcome: 'later', why: 'busy' }, { outcome: 'sent' }];
  const { made, outcomes } = lanes(async () => answers.shift() ?? { outcome: 'later', why: 'away' });
  await made.send(pushTo('one.example'));
  await made.send(pushTo('one.example'));
  expect(outcomes).toEqual(['sent', 'given up']);
});

test('a service that asks for a long wait is not waited for', async () => {
  let asked = 0;
  const { made, outcomes } = lanes(async () => {
    asked++;
    return { outcome: 'later', why: 'busy', retryAfter: 3_600 };
  });
  await made.send(pushTo('one.example'));
  expect([asked, outcomes]).toEqual([1, ['given up']]);
});

test('one that hangs holds up nobody else, and no more than so many wait for it', async () => {
  const { answer, release } = hanging();
  let atOnce = 0;
  const { made, count } = lanes(({ endpoint }) => {
    if (!endpoint.includes('slow')) return Promise.resolve({ outcome: 'sent' });
    atOnce++;
    return answer;
  });
  const slow = Array.from({ length: 600 }, (_, id) => made.send(pushTo('slow.example', id)));
  await made.send(pushTo('quick.example'));
  expect([count('sent'), count('dropped'), atOnce]).toEqual([1, 84, 16]);
  release();
  await Promise.all(slow);
  expect(count('sent')).toBe(517);
});

test('one user keeps nobody else from being told, at however many services', async () => {
  const { answer, release } = hanging();
  const { made, count } = lanes(({ userId }) =>
    userId === 'greedy' ? answer : Promise.resolve({ outcome: 'sent' }),
  );
  const greedy = Array.from({ length: 6_000 }, (_, id) =>
    made.send(pushTo(`host${id}.example`, id, 'greedy')),
  );
  await made.send(pushTo('one.example'));
  expect([count('sent'), count('dropped')]).toEqual([1, 5_900]);
  release();
  await Promise.all(greedy);
  expect(count('sent')).toBe(101);
});

test('who waits for room loses nothing at a service that answers, and waits for none that does not', async () => {
  const { made, count } = lanes(async ({ endpoint }) => {
    await new Promise((resolve) => setImmediate(resolve));
    return endpoint.includes('away') ? { outcome: 'later', why: 'away' } : { outcome: 'sent' };
  });
  const sendAll = async (host: string) => {
    const sent: Promise<boolean>[] = [];
    for (let id = 0; id < 1_200; id++) {
      const push = pushTo(host, id);
      await made.whenRoom(push);
      sent.push(made.send(push));
    }
    await Promise.all(sent);
  };
  await sendAll('one.example');
  expect([count('sent'), count('dropped')]).toEqual([1_200, 0]);
  await sendAll('away.example');
  expect(count('sent') + count('given up') + count('dropped')).toBe(2_400);
});

test('a stop leaves what is not done with', async () => {
  let asked = 0;
  const { made, outcomes, stop } = lanes(async () => {
    asked++;
    return { outcome: 'later', why: 'busy' };
  }, [50_000]);
  const sent = made.send(pushTo('one.example'));
  await new Promise((resolve) => setImmediate(resolve));
  stop();
  expect([await sent, asked, outcomes]).toEqual([false, 1, ['left']]);
});

test('what can not even be made counts as refused, and the next is sent', async () => {
  const { made, outcomes } = lanes(async ({ id }) => {
    if (id === 1) throw new Error('the key is no point on the curve');
    return { outcome: 'gone' };
  });
  await made.send(pushTo('one.example', 1));
  await made.send(pushTo('one.example', 2));
  expect(outcomes).toEqual(['refused', 'gone']);
});
