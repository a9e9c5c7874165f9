import { randomUUID } from 'node:crypto';
import { BrowserLike } from '../../support/browser-like.ts';
import type { Account, Language } from './tab.ts';

const lines = {
  ko: ['점심 뭐 먹을까요?', '어제 그 국수집 어때요? https://example.com/menu', '좋아요 👍', '12시에 봐요!'],
  en: [
    'Where shall we have lunch?',
    'The noodle place? https://example.com/menu',
    'Yes please 👍',
    'See you at twelve!',
  ],
} satisfies Record<Language, string[]>;
const roomNames = { ko: '점심 모임', en: 'Lunch' } satisfies Record<Language, string>;

/** A room of some people, and what they say in it in turn: the last one is answered, and what they say is liked. */
export async function converse(url: string, people: readonly Account[], language: Language): Promise<number> {
  const clients = await Promise.all(
    people.map(async ({ userId, password }) => {
      const client = new BrowserLike(url);
      await client.ask('login', { userId, userPw: password });
      return client;
    }),
  );
  const [maker, ...others] = clients;
  if (!maker) throw new Error('nobody is there');
  const friendId = people.slice(1).map(({ userId }) => userId);
  const { body } = await maker.ask('user-add-room', { friendId, roomName: roomNames[language] });
  const { roomId } = body;
  let replyTo: number | undefined;
  for (const [turn, message] of lines[language].entries()) {
    const speaker = clients[turn % clients.length] ?? maker;
    const answered = turn === 2 && replyTo !== undefined ? { replyTo } : {};
    const said = await speaker.ask('user-add-chat', { roomId, message, ...answered });
    replyTo = said.body.messageId;
    for (const client of others)
      await client.ask(
        'user-react-chat',
        { roomId, messageId: replyTo, emoji: '🎉', on: turn % 2 === 1 },
        { 'idempotency-key': randomUUID() },
      );
  }
  return roomId;
}
