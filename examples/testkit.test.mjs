import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openTestkit } from '@parley/testkit';

const kit = await openTestkit(); // where KAFKA_BROKERS and TOPIC_PREFIX say
after(() => kit.close());

test('whoever is put into a room is told so, and hears what is said there', async () => {
  const [kim, lee] = ['kim', 'lee'].map((name) => `${name}-${Date.now()}`);
  for (const userId of [kim, lee])
    await kit.pairs['user-add'].request({ userId, userPw: 'correct horse', email: '', userName: userId });
  const { roomId } = await kit.pairs['user-add-room'].request({ userId: kim, friendId: [lee] });
  await kit.user(lee).expectEvent({ type: 'INVITE', roomId });
  await kit.pairs['user-add-chat'].request({ roomId, writerId: kim, message: 'Hello' });
  const { seq } = await kit.room(roomId).expectEvent({ type: 'SEND', content: 'Hello' });
  assert.equal(seq, 1);
  await kit.pairs.login.expectError('LOGIN_FAILED', { userId: kim, userPw: 'wrong' });
});
