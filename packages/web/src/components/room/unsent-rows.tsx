import type { Message } from '@parley/contracts';
import { useChat } from '../../chat/chat.ts';
import type { Room } from '../../chat/room.ts';
import type { Timeline } from '../../chat/timeline.ts';
import type { UnsentMessage } from '../../chat/unsent-message.ts';
import { groupedOf, UnsentRow } from './unsent-row.tsx';

interface UnsentRowsProps {
  room: Room;
  timeline: Timeline;
  waiting: readonly UnsentMessage[];
}

/** After the existing messages. */
export function UnsentRows({ room, timeline, waiting }: UnsentRowsProps) {
  const { me } = useChat();
  timeline.version.value;
  const last = room.lastSeq === room.joinedSeq ? null : timeline.at(room.lastSeq);
  return (
    <>
      {waiting.map((message, place) => {
        const previous = waiting[place - 1];
        return (
          <UnsentRow
            key={message.id}
            message={message}
            before={previous ? groupedOf(previous, me) : last}
            replyTo={answered(message, room, timeline)}
          />
        );
      })}
    </>
  );
}

/** A message that is replied to was visible a moment ago: it is looked for this far back. */
const near = 2_000;

function answered(
  { draft: { replyTo } }: UnsentMessage,
  { joinedSeq, lastSeq }: Room,
  timeline: Timeline,
): Message | undefined {
  if (replyTo === undefined) return undefined;
  for (let seq = lastSeq; seq > Math.max(joinedSeq, lastSeq - near); seq -= 1)
    if (timeline.at(seq)?.messageId === replyTo) return timeline.at(seq);
  return undefined;
}
