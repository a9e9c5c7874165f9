import { findFolded } from '@parley/contracts/text';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { Success } from '../../connection/requests.ts';
import { useRequest } from '../../connection/use-request.ts';
import { plainTextOf } from '../../formatting/formatting.ts';
import { whenText } from '../../i18n/dates.ts';
import { textsOf } from '../../i18n/messages.ts';
import { searchTexts } from '../../i18n/search.ts';
import type { SearchFilters } from '../../route.ts';
import { Avatar } from '../avatar.tsx';
import { Link } from '../link.tsx';
import { Name } from '../name.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { useNameOf } from '../room/use-name-of.ts';
import { useRoomName } from '../use-room-name.ts';
import { excerptOf, piecesOf } from './excerpt.ts';

type Found = Success<'user-find-chat'>['message'][number];

const pageSize = 30;
/** How many empty pages in a row are loaded before the user is asked whether to continue. */
const maxEmptyPages = 25;

/** The messages that match, the latest first, a page at a time. */
export function FoundMessages({ text, filters }: { text: string; filters: SearchFilters }) {
  const texts = textsOf(searchTexts);
  const search = useRequest('user-find-chat');
  const [found, setFound] = useState<readonly Found[]>([]);
  const emptyPages = useRef(0);
  const { done } = search;
  const next = done?.reply.nextCursor ?? undefined;
  const { before, ...narrowed } = filters;
  const body = {
    text,
    limit: pageSize,
    ...narrowed,
    ...(before !== undefined && { until: beginningOfDay(before) }),
  };

  useEffect(() => search.ask(body), []);
  useEffect(() => {
    if (!done) return;
    const { message } = done.reply;
    setFound((known) => [...known, ...message]);
    emptyPages.current = message.length === 0 ? emptyPages.current + 1 : 0;
    if (next !== undefined && message.length === 0 && emptyPages.current < maxEmptyPages) goOn();
  }, [done]);

  function goOn() {
    if (next !== undefined) search.ask({ ...body, cursor: next });
  }
  function more() {
    emptyPages.current = 0;
    if (!search.waiting) goOn();
  }
  const none =
    text === ''
      ? next === undefined
        ? texts.noneSuch
        : texts.noneSuchYet
      : next === undefined
        ? texts.noMessages(text)
        : texts.noMessagesYet(text);
  const summary = found.length === 0 ? none : texts.found(found.length);
  return (
    <section class="found" aria-label={texts.messages} aria-busy={search.waiting}>
      <h2 class="section-title">{texts.messages}</h2>
      <ul class="people">
        {found.map((message) => (
          <FoundMessage key={message.messageId} message={message} text={text} />
        ))}
      </ul>
      <RequestOutcome id="found-messages" request={search} waiting={texts.searching} />
      <p class="friends-none" role="status">
        {done && summary}
      </p>
      {next !== undefined && (
        <button class="button button-small" type="button" onClick={more}>
          {texts.more}
        </button>
      )}
    </section>
  );
}

/** The beginning of a day in the user's time zone. */
function beginningOfDay(day: string): string {
  return new Date(`${day}T00:00`).toISOString();
}

function FoundMessage({ message, text }: { message: Found; text: string }) {
  const { rooms } = useChat();
  const roomNameOf = useRoomName();
  const { roomId, seq, userId, content, createdAt } = message;
  const writer = useNameOf()(message);
  const room = rooms.byId.value.get(roomId);
  return (
    <li>
      <Link to={{ page: 'room', roomId, seq }} class="room-link found-message">
        <Avatar id={userId} name={writer} />
        <span class="room-words">
          <span class="room-line">
            <span class="room-called">
              <Name of={writer} />
            </span>
            <time class="room-when" dateTime={createdAt}>
              {whenText(createdAt)}
            </time>
          </span>
          <span class="found-text" dir="auto">
            <Marked content={content} text={text} />
          </span>
          {room && (
            <span class="room-preview">
              <Name of={roomNameOf(room)} />
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}

/** Highlights the searched text. */
function Marked({ content, text }: { content: string; text: string }) {
  const plain = plainTextOf(content);
  // The searched text may be a formatting mark.
  const { isCut, before, found, after } = excerptOf(findFolded(plain, text) ? plain : content, text);
  return (
    <>
      {isCut && '…'}
      {before}
      {piecesOf(found + after, text).map(({ words, isFound }) => (isFound ? <mark>{words}</mark> : words))}
    </>
  );
}
