import type { Message, RoomEvent } from '@parley/contracts';
import { type Signal, signal } from '@preact/signals';
import { beforeEach, expect, it } from 'vitest';
import { createTimeline, type Timeline } from '../../chat/timeline.ts';
import type { RequestState, Requests } from '../../connection/requests.ts';
import { createReacting, type Reacting, reactionsWith } from './reacting.ts';

interface Asked {
  body: { emoji: string; on: boolean };
  state: Signal<RequestState>;
  isForgotten: boolean;
}

let asked: Asked[];
let timeline: Timeline;
let reacting: Reacting;

const ask = ((_pair: string, body: Asked['body']) => {
  const one: Asked = { body, state: signal<RequestState>({ phase: 'waiting' }), isForgotten: false };
  asked.push(one);
  const forget = () => {
    one.isForgotten = true;
  };
  return { ...one, forget };
}) as unknown as Requests['ask'];

const said = { messageId: 1, seq: 1, userId: 'kim', reactions: [{ emoji: '🎉', userId: ['kim'] }] };

function hear(actionType: RoomEvent['actionType'], reactions: Message['reactions']) {
  timeline.take({ ...said, actionType, content: '', createdAt: '', reactions } as unknown as RoomEvent);
}

const message = () => timeline.at(1) as Message;
const shown = () =>
  reactionsWith(message().reactions, reacting.pending.value.get(1), 'me').map(
    ({ emoji, userId }) => `${emoji} ${userId.join(' ')}`,
  );
const done = { phase: 'done', reply: {}, ticket: undefined } as unknown as RequestState;
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  asked = [];
  timeline = createTimeline({ roomId: 7, people: { learn: () => {} }, ask });
  reacting = createReacting({ me: 'me', timeline, ask });
  hear('SEND', []);
  hear('REACT', said.reactions);
});

it('a reaction is shown as it is asked for, and stays until the event has come', async () => {
  reacting.toggle(message(), '🎉');
  expect(asked[0]?.body).toMatchObject({ roomId: 7, messageId: 1, emoji: '🎉', on: true });
  expect(shown()).toEqual(['🎉 kim me']);
  if (asked[0]) asked[0].state.value = done;
  await settled();
  expect(shown()).toEqual(['🎉 kim me']);
  hear('REACT', [{ emoji: '🎉', userId: ['kim', 'me'] }]);
  await settled();
  expect(shown()).toEqual(['🎉 kim me']);
  expect(reacting.pending.value.size).toBe(0);
  // Changes made elsewhere are not hidden.
  hear('REACT', said.reactions);
  expect(shown()).toEqual(['🎉 kim']);
});

it('the same once more takes it off, whether it is there yet or not', () => {
  reacting.toggle(message(), '👍');
  expect(shown()).toEqual(['🎉 kim', '👍 me']);
  reacting.toggle(message(), '👍');
  expect(asked.map(({ body }) => body.on)).toEqual([true, false]);
  expect(shown()).toEqual(['🎉 kim']);
});

it('one that is refused is not shown, until it is dismissed or another is asked for', async () => {
  reacting.toggle(message(), '👍');
  if (asked[0]) asked[0].state.value = { phase: 'failed', trouble: 'TOO_MANY_REACTIONS' };
  expect(shown()).toEqual(['🎉 kim']);
  expect(reacting.pending.value.size).toBe(1);
  reacting.dismiss(1);
  await settled();
  expect(reacting.pending.value.size).toBe(0);
});
