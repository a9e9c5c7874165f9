import { createLog } from '@parley/messaging';
import { expect, onTestFinished, test } from 'vitest';
import type { Administrators } from '../sessions/administrators.ts';
import type { InspectorStream } from './inspector-stream.ts';
import { InspectorStreams } from './inspector-streams.ts';

test('for a sixth stream of one administrator the oldest is told that it is ended, once', () => {
  const streams = new InspectorStreams({} as Administrators, createLog('test', 'silent'));
  const ended: string[] = [];
  onTestFinished(() => streams.close());
  const open = (name: string, userId: string) =>
    streams.add({
      live: { origin: name, userId },
      onceClosed: () => undefined,
      end: (reason: string) => ended.push(`${name} ${reason}`),
      disconnect: () => undefined,
    } as unknown as InspectorStream);
  open('lee', 'lee');
  for (let n = 1; n <= 5; n++) open(`kim ${n}`, 'kim');
  expect(ended).toEqual([]);
  open('kim 6', 'kim');
  // The first has not closed yet, and is none of them any more.
  open('kim 7', 'kim');
  expect(ended).toEqual(['kim 1 evicted', 'kim 2 evicted']);
});
