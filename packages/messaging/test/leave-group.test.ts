/** How a consumer of kafkajs, as patched here (patches/), leaves its group. */
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

interface Coordinator {
  leaveGroup(member: { groupId: string; memberId: string }): Promise<void>;
}
interface ConsumerGroup {
  tellLeft(): Promise<void>;
}

const load = createRequire(import.meta.url);
const ConsumerGroup = load('kafkajs/src/consumer/consumerGroup') as { prototype: ConsumerGroup };

const refusedWith = (type: string): Coordinator => ({
  leaveGroup: () => Promise.reject(Object.assign(new Error(type), { type })),
});

function memberOf(coordinator: Coordinator, next: Coordinator): ConsumerGroup {
  const cluster = { findGroupCoordinator: async () => next };
  return Object.assign(Object.create(ConsumerGroup.prototype), {
    groupId: 'chat',
    memberId: 'worker-1',
    coordinator,
    cluster,
  });
}

test('it asks who coordinates the group now where another broker does', async () => {
  const left: string[] = [];
  const next: Coordinator = {
    leaveGroup: async ({ memberId }) => {
      left.push(memberId);
    },
  };
  await memberOf(refusedWith('NOT_COORDINATOR_FOR_GROUP'), next).tellLeft();
  expect(left).toEqual(['worker-1']);
});

test('other refusals are passed on', async () => {
  const unknown = refusedWith('UNKNOWN_MEMBER_ID');
  await expect(memberOf(unknown, unknown).tellLeft()).rejects.toThrow('UNKNOWN_MEMBER_ID');
});
