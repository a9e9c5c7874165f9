import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FrontRequest, streamPath } from './upgrades.ts';

let server: http.Server;
let answers: http.ServerResponse[];
let came: string[];
let whenCome: (number: number) => Promise<void>;

beforeEach(async () => {
  [answers, came] = [[], []];
  const waiting: (() => void)[] = [];
  const note = (how: string, { url }: http.IncomingMessage) => {
    came.push(`${how} ${url}`);
    for (const look of waiting) look();
  };
  whenCome = (number) =>
    new Promise((resolve) => {
      const look = () => came.length >= number && resolve();
      waiting.push(look);
      look();
    });
  server = http.createServer({ IncomingMessage: FrontRequest }, (request, response) => {
    answers.push(response);
    note('answered', request);
  });
  server.on('upgrade', (request, socket) => {
    note('handed over', request);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function send(...requests: string[]): net.Socket {
  const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(requests.map((head) => `${head}\r\n\r\n`).join(''));
  return socket;
}

const upgrade = 'Connection: upgrade\r\nUpgrade:';

test.each([
  [`GET ${streamPath} HTTP/1.1\r\nHost: a`, 'handed over'],
  [`GET ${streamPath}?cursor=a HTTP/1.0`, 'handed over'],
  [`POST ${streamPath} HTTP/1.1\r\nHost: a`, 'answered'],
  [`HEAD ${streamPath} HTTP/1.1\r\nHost: a`, 'answered'],
  [`GET ${streamPath}/a HTTP/1.1\r\nHost: a`, 'answered'],
  [`GET /a HTTP/1.1\r\nHost: a\r\n${upgrade} WebSocket`, 'handed over'],
  [`GET /a HTTP/1.1\r\nHost: a\r\n${upgrade} h2c`, 'answered'],
])('%j is %s', async (head, how) => {
  const socket = send(head);
  await whenCome(1);
  expect(came).toEqual([`${how} ${head.split(' ')[1]}`]);
  socket.destroy();
});

test('while another answer is under way nothing is handed over, and afterwards it is', async () => {
  const socket = send(
    'GET /slow HTTP/1.1\r\nHost: a',
    `GET ${streamPath} HTTP/1.1\r\nHost: a`,
    `GET /a HTTP/1.1\r\nHost: a\r\n${upgrade} websocket`,
  );
  await whenCome(3);
  for (const answer of answers) answer.end();
  await new Promise((resolve) => answers.at(-1)?.once('close', resolve));
  socket.write(`GET ${streamPath}?again HTTP/1.1\r\nHost: a\r\n\r\n`);
  await whenCome(4);
  expect(came).toEqual([
    'answered /slow',
    `answered ${streamPath}`,
    'answered /a',
    `handed over ${streamPath}?again`,
  ]);
});
