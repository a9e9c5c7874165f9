import type { Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { Room } from '../../chat/room.ts';
import type { Timeline } from '../../chat/timeline.ts';
import { plainTextOf } from '../../formatting/formatting.ts';
import { fileText } from '../../i18n/file-text.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { beginningOf } from './beginning.ts';
import { useNameOf } from './use-name-of.ts';

interface SpokenMessagesOptions {
  room: Room;
  timeline: Timeline;
  spoken: Signal<string>;
}

/** How many of several messages that arrive at once are read out. */
const most = 3;

/** Others' messages are read out as they arrive. */
export function useSpokenMessages({ room, timeline, spoken }: SpokenMessagesOptions): void {
  const text = textsOf(roomTexts);
  const { me } = useChat();
  const nameOf = useNameOf();
  const { lastSeq } = room;
  const heard = useRef(lastSeq);
  useEffect(() => {
    const lines: string[] = [];
    for (let seq = Math.max(heard.current, lastSeq - most) + 1; seq <= lastSeq; seq += 1) {
      const message = timeline.at(seq);
      if (message && message.userId !== me)
        lines.push(
          text.said(nameOf(message), plainTextOf(beginningOf(message.content)) || fileText(message.files[0])),
        );
    }
    heard.current = lastSeq;
    const said = lines.join('\n');
    // An identical text would be no change, and so would not be read out.
    if (said !== '') spoken.value = said === spoken.peek() ? `${said}\u00a0` : said;
  }, [lastSeq]);
}
