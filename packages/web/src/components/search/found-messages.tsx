import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { roomNameOf } from '../../chat/room.ts';
import type { Success } from '../../connection/requests.ts';
import { useRequest } from '../../connection/use-request.ts';
import { whenText } from '../../i18n/dates.ts';
import { textsOf } from '../../i18n/messages.ts';
import { searchTexts } from '../../i18n/search.ts';
import { Avatar } from '../avatar.tsx';
import { Link } from '../link.tsx';
import { Name } from '../name.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { excerptOf, piecesOf } from './excerpt.ts';

type Found = Success<'user-find-chat'>['message'][number];

const pageSize = 30;

/** The messages that say something, the latest first, a page at a time. */
export function FoundMessages({ text, roomId }: { text: string; roomId: number | undefined }) {
  const texts = textsOf(searchTexts);
  const search = useRequest('user-find-chat');
  const [found, setFound] = useState<readonly Found[]>([]);
  const { done } = search;
  const where = roomId === undefined ? {} : { roomId };

  useEffect(() => search.ask({ text, limit: pageSize, ...where }), []);
  useEffect(() => {
    if (done) setFound((known) => [...known, ...done.reply.message]);
  }, [done]);

  const last = found.at(-1);
  function more() {
    if (last && !search.waiting) search.ask({ text, limit: pageSize, before: last.messageId, ...where });
  }
  const summary = found.length === 0 ? texts.noMessages(text) : texts.found(found.length);
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
      {done?.reply.hasMore && (
        <button class="button button-small" type="button" onClick={more}>
          {texts.more}
        </button>
      )}
    </section>
  );
}

function FoundMessage({ message, text }: { message: Found; text: string }) {
  const { me, rooms } = useChat();
  const { roomId, seq, userId, writer, content, createdAt } = message;
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
              <Name of={roomNameOf(room, me)} />
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}

/** What was looked for, marked where it stands. */
function Marked({ content, text }: { content: string; text: string }) {
  const { isCut, before, found, after } = excerptOf(content, text);
  return (
    <>
      {isCut && '…'}
      {before}
      {piecesOf(found + after, text).map(({ words, isFound }) => (isFound ? <mark>{words}</mark> : words))}
    </>
  );
}
