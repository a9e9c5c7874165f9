/** The demo's rooms: members, number of messages, and themes. */
import type { ChatType } from '@parley/contracts';
import { type DemoPerson, guides, people } from './people.ts';
import type { Theme } from './phrases.ts';

export interface DemoRoom {
  readonly roomName: string;
  readonly chatType: ChatType;
  /** A room of two. */
  readonly direct: boolean;
  /** The creator comes first. */
  readonly members: readonly string[];
  readonly themes: readonly Theme[];
  readonly messages: number;
}

const of = (isMeant: (person: DemoPerson, index: number) => boolean) =>
  people.filter(isMeant).map(({ userId }) => userId);

const koreans = of(({ language }) => language === 'ko');
const englishSpeakers = of(({ language }) => language === 'en');
const { ko: minji, en: emma } = guides;

const group = (
  roomName: string,
  members: readonly string[],
  themes: readonly Theme[],
  messages: number,
): DemoRoom => ({ roomName, chatType: 'NORMAL', direct: false, members, themes, messages });

const couple = (one: string, other: string, themes: readonly Theme[], messages: number): DemoRoom => ({
  ...group(`${one}, ${other}`, [one, other], themes, messages),
  direct: true,
});

export const rooms: readonly DemoRoom[] = [
  group('점심 뭐 먹지', koreans, ['lunch'], 420),
  group('주말 등산', [minji, ...koreans.slice(4)], ['hiking'], 260),
  group('드라마 이야기', koreans.slice(0, 7), ['drama'], 240),
  group('Weekend plans', englishSpeakers, ['weekend'], 280),
  group('Book club', [emma, ...englishSpeakers.slice(1, 5), minji], ['books'], 200),
  group('Release 팀', [...koreans.slice(0, 5), ...englishSpeakers.slice(0, 4)], ['release', '배포'], 260),
  {
    ...group(
      '이모지만 🙂',
      of((_, index) => index % 2 === 0),
      ['emoji'],
      120,
    ),
    chatType: 'EMOJI',
  },
  couple(minji, emma, ['weekend', 'books'], 80),
  couple(minji, 'junho.lee', ['lunch', 'drama'], 90),
  couple(emma, 'noah.brown', ['weekend', 'books'], 50),
];
