import type { OpenRequest } from '../../connection/requests.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Loading } from '../loading.tsx';
import { BackToRooms } from './back-to-rooms.tsx';

/** As many messages as fit on a phone. */
const places = Array.from({ length: 8 }, (_, place) => place);

/** As tall as the content, so that nothing moves when it arrives. */
export function RoomLoading({ request }: { request: OpenRequest | null }) {
  const text = textsOf(roomTexts);
  return (
    <section class="room" aria-busy="true">
      <header class="room-head">
        <BackToRooms />
        <span class="avatar avatar-medium skeleton" aria-hidden="true" />
        <div class="room-head-words">
          <h1 class="room-name" tabIndex={-1}>
            <span class="unseen">{text.loading}</span>
            <span class="skeleton skeleton-line" aria-hidden="true" />
          </h1>
        </div>
      </header>
      <div class="room-loading">
        <Loading id="room-loading" request={request} />
        <div aria-hidden="true">
          {places.map((place) => (
            <div key={place} class="message message-unknown">
              <span class="skeleton" data-long={place % 3 === 0 || undefined} />
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}
