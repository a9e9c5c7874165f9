import { once } from 'node:events';
import net from 'node:net';
import { connectKafka, createLog, withAdmin } from '@parley/messaging';
import { inject } from 'vitest';
import { api } from './kafka-proxy.ts';

/**
 * Brokers wait ten seconds for members that were killed. Here all members leave at once, as if those seconds had passed.
 * @param prefix of the groups
 */
export async function leaveGroups(prefix: string): Promise<void> {
  const brokers = inject('kafkaBrokers').split(',');
  const settings = { brokers, clientId: 'test', tls: undefined, sasl: undefined };
  await withAdmin(connectKafka(settings, createLog('test', 'silent')), async (admin) => {
    const { groups: all } = await admin.listGroups();
    const ours = all.map(({ groupId }) => groupId).filter((groupId) => groupId.startsWith(prefix));
    const { groups } = await admin.describeGroups(ours);
    const left = groups.flatMap(({ groupId, members }) =>
      members.map(({ memberId }) => leaveGroup(brokers[0] ?? '', groupId, memberId)),
    );
    await Promise.all(left);
  });
}

/** LeaveGroup of version 0. https://kafka.apache.org/protocol#The_Messages_LeaveGroup */
async function leaveGroup(broker: string, groupId: string, memberId: string): Promise<void> {
  const head = Buffer.alloc(8);
  head.writeInt16BE(api.leaveGroup, 0);
  const request = Buffer.concat([head, ...['test', groupId, memberId].map(string)]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(request.length);
  const socket = net.connect(Number(broker.split(':').at(-1)), broker.replace(/:\d+$/, ''));
  socket.write(Buffer.concat([length, request]));
  await once(socket, 'data');
  socket.destroy();
}

function string(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeInt16BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}
