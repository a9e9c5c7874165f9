import type { Room } from '../../chat/room.ts';
import { messageActTexts } from '../../i18n/message-acts.ts';
import { textsOf } from '../../i18n/messages.ts';
import { language } from '../../preferences.ts';

const kinds = ['html', 'jsonl'] as const;

/** Downloads all messages of a room as a file. */
export function ExportLinks({ room: { roomId } }: { room: Room }) {
  const text = textsOf(messageActTexts);
  return (
    <section class="export" aria-label={text.export}>
      <p class="export-about">{text.exportAbout}</p>
      {kinds.map((kind) => (
        <a
          key={kind}
          class="button button-small"
          href={`/api/rooms/${roomId}/export?format=${kind}&lang=${language.value}`}
          download
        >
          {text.exportKinds[kind]}
        </a>
      ))}
    </section>
  );
}
