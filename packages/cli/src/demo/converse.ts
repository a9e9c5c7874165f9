/** Makes up a room's conversation: a sequence of exchanges, with asides, replies, reactions and typos. */
import { type DemoPerson, guides, type Language, people } from './people.ts';
import { asides, type Exchange, exchanges, mistakes, reactionEmoji, type Theme, words } from './phrases.ts';
import type { Random } from './random.ts';
import type { DemoRoom } from './rooms.ts';

export interface PlannedMessage {
  readonly writerId: string;
  readonly text: string;
  readonly mentions: readonly string[];
  /** The index of the message that it replies to. */
  readonly replyTo: number | undefined;
  /** The text that it is edited to later. */
  readonly becomes: string | undefined;
  readonly isTakenBack: boolean;
  readonly reactions: readonly { readonly userId: string; readonly emoji: string }[];
}

type Said = Pick<PlannedMessage, 'writerId' | 'text'> & Partial<PlannedMessage>;

const koreanThemes: readonly Theme[] = ['lunch', 'hiking', 'drama', '배포'];

/** Maximum number of messages that a guide has not read. */
export const maxUnread = 45;

const personOf = new Map(people.map((person) => [person.userId, person]));

/** Exactly as many messages as the room is to have. */
export function converse(room: DemoRoom, random: Random): PlannedMessage[] {
  const messages: PlannedMessage[] = [];
  const leaving = whenGuidesLeave(room, random);
  while (messages.length < room.messages) {
    const begun = messages.length;
    const present = room.members.filter((userId) => begun < (leaving.get(userId) ?? room.messages));
    for (const said of exchange({ ...room, members: present }, begun, random)) {
      if (messages.length === room.messages) break;
      messages.push(withReactions(withTypo(said, random), room.members, random));
    }
  }
  return messages;
}

/** A member who writes has read the room, so guides are silent towards the end to have unread messages. */
function whenGuidesLeave({ direct, messages }: DemoRoom, random: Random): ReadonlyMap<string, number> {
  return direct
    ? new Map()
    : new Map(Object.values(guides).map((userId) => [userId, messages - random.between(0, maxUnread)]));
}

/** One member begins and others answer. @param begun the index of its first message */
function* exchange(room: DemoRoom, begun: number, random: Random): Generator<Said> {
  const theme = random.oneOf(room.themes);
  const speakers = speakersOf(theme, room.members);
  const { opens, answers } = random.oneOf<Exchange>(exchanges[theme]);
  const starter = random.oneOf(speakers);
  const others = speakers.filter((userId) => userId !== starter);
  const called = random.oneOf(others);
  const fill = filler(personOf.get(called), random);
  const opening = random.oneOf(opens);
  yield {
    writerId: starter,
    text: fill(opening),
    mentions: opening.includes('{name}') ? [called] : [],
  };
  let last = starter;
  for (const answer of random.some(answers, random.between(2, 5))) {
    last = random.oneOf(speakers.filter((userId) => userId !== last));
    const replyTo = last !== starter && random.happens(0.3) ? begun : undefined;
    yield { writerId: last, text: fill(answer), replyTo };
    if (theme === 'emoji') continue;
    if (random.happens(0.25)) {
      last = random.oneOf(speakers.filter((userId) => userId !== last));
      yield { writerId: last, text: random.oneOf(asides[languageOf(theme)]) };
    }
    if (random.happens(0.012))
      yield { writerId: last, text: random.oneOf(mistakes[languageOf(theme)]), isTakenBack: true };
  }
}

const languageOf = (theme: Theme): Language => (koreanThemes.includes(theme) ? 'ko' : 'en');

/** Members who speak the theme's language, or all members if that is only one. */
function speakersOf(theme: Theme, members: readonly string[]): readonly string[] {
  if (theme === 'emoji') return members;
  const speakers = members.filter((userId) => personOf.get(userId)?.language === languageOf(theme));
  return speakers.length > 1 ? speakers : members;
}

/** Fills in a phrase's placeholders, with the same words throughout an exchange. */
function filler(called: DemoPerson | undefined, random: Random): (phrase: string) => string {
  const chosen = new Map([['name', nameOf(called)]]);
  return (phrase) =>
    phrase.replaceAll(/\{([^}]+)\}/g, (_, kind: string) => {
      const word = chosen.get(kind) ?? random.oneOf(words[kind] ?? []);
      chosen.set(kind, word);
      return word;
    });
}

function nameOf(called: DemoPerson | undefined): string {
  return called ? `@${called.userName}` : '';
}

/** Sometimes drops the last letter, to be corrected by an edit. */
function withTypo(said: Said, random: Random): Said {
  const letters = Array.from(said.text);
  if (said.isTakenBack || letters.length < 8 || !random.happens(0.02)) return said;
  return { ...said, text: letters.slice(0, -1).join('').trimEnd(), becomes: said.text };
}

function withReactions(said: Said, members: readonly string[], random: Random): PlannedMessage {
  const count = !said.isTakenBack && random.happens(0.12) ? random.between(1, 3) : 0;
  const fans = random.some(
    members.filter((userId) => userId !== said.writerId),
    count,
  );
  return {
    mentions: [],
    replyTo: undefined,
    becomes: undefined,
    isTakenBack: false,
    ...said,
    reactions: fans.map((userId) => ({ userId, emoji: random.oneOf(reactionEmoji) })),
  };
}
