import { createLog } from '@parley/messaging';
import { expect, test } from 'vitest';
import type { Posted } from './post-push.ts';
import { type Push, PushLanes, type PushOutcome } from './push-lanes.ts';

const message = { roomId: 1, seq: 1, roomName: null, writer: 'Kim', text: 'hi', isMention: false };
const pushTo = (host: string, id = 1): Push => ({
  device: { id, endpoint: `https://${host}/${id}`, p256dh: '', auth: '', isFailing: false },
  message,
});

function lanes(post: (push: Push['device']) => Promise<Posted>) {
  const outcomes: PushOutcome[] = [];
  const made = new PushLanes({
    post,
    onOutcome: (_, outcome) => outcomes.push(outcome),
    log: createLog('test', 'silent'),
    stopping: new AbortController().signal,
    waits: [1, 1],
  });
  return { made, outcomes };
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
  let release: (posted: Posted) => void = () => undefined;
  const hanging = new Promise<Posted>((resolve) => {
    release = resolve;
  });
  let atOnce = 0;
  const { made, outcomes } = lanes(({ endpoint }) => {
    if (!endpoint.includes('slow')) return Promise.resolve({ outcome: 'sent' });
    atOnce++;
    return hanging;
  });
  const slow = Array.from({ length: 600 }, (_, id) => made.send(pushTo('slow.example', id)));
  await made.send(pushTo('quick.example'));
  expect(outcomes.filter((outcome) => outcome === 'sent')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'dropped')).toHaveLength(92);
  expect(atOnce).toBe(8);
  release({ outcome: 'sent' });
  await Promise.all(slow);
  expect(outcomes.filter((outcome) => outcome === 'sent')).toHaveLength(509);
});

test('what can not even be made counts as given up, and the next is sent', async () => {
  const { made, outcomes } = lanes(async ({ id }) => {
    if (id === 1) throw new Error('the key is no point on the curve');
    return { outcome: 'gone' };
  });
  await made.send(pushTo('one.example', 1));
  await made.send(pushTo('one.example', 2));
  expect(outcomes).toEqual(['given up', 'gone']);
});
