import type { ReplyOf } from '@parley/contracts';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { instantText } from '../../i18n/dates.ts';
import { textsOf } from '../../i18n/messages.ts';
import { runningTexts } from '../../i18n/running.ts';
import { useFocus } from '../../use-focus.ts';
import { Name } from '../name.tsx';
import { RequestOutcome } from '../request-outcome.tsx';

type Ban = ReplyOf<'user-search-ban'>['ban'][number];

const pageSize = 100;

/** The users banned from the room, and a way to lift the bans. */
export function Bans({ room: { roomId, memberCount } }: { room: Room }) {
  const text = textsOf(runningTexts);
  const [bans, setBans] = useState<readonly Ban[]>([]);
  const [lifted, setLifted] = useState('');
  const list = useRequest('user-search-ban');
  const lifting = useRequest('user-ban-member');
  const focus = useFocus();
  const { done } = list;

  // Somebody who is banned was usually a member.
  useEffect(() => {
    setBans([]);
    list.ask({ roomId, limit: pageSize });
  }, [memberCount]);
  // Before the first paint, so that no empty list is shown meanwhile.
  useLayoutEffect(() => {
    if (done) setBans((known) => [...known, ...done.reply.ban]);
  }, [done]);
  useEffect(() => {
    const gone = lifting.done?.reply.friendId;
    if (!gone) return;
    setBans((known) => known.filter(({ userId }) => !gone.includes(userId)));
    focus('bans-title');
  }, [lifting.done]);

  function lift({ userId, userName }: Ban) {
    if (lifting.waiting) return;
    setLifted(userName);
    lifting.ask({ roomId, friendId: [userId], on: false });
  }
  function more() {
    const after = bans.at(-1)?.userId;
    if (after !== undefined && !list.waiting) list.ask({ roomId, after, limit: pageSize });
  }

  return (
    <section class="running" aria-labelledby="bans-title">
      <h3 class="section-title" id="bans-title" tabIndex={-1}>
        {text.bans}
      </h3>
      <ul class="running-rows">
        {bans.map((ban) => (
          <li key={ban.userId} class="running-row">
            <p class="running-text">
              <Name of={ban.userName} />
              <span class="running-note">{text.bannedAt(instantText(ban.createdAt))}</span>
            </p>
            <div class="running-buttons">
              <button
                class="button button-small"
                type="button"
                aria-label={text.liftOf(ban.userName)}
                aria-disabled={lifting.waiting}
                onClick={() => lift(ban)}
              >
                {text.lift}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {done?.reply.hasMore && (
        <button class="button button-small" type="button" onClick={more}>
          {text.more}
        </button>
      )}
      {done ? (
        <RequestOutcome
          id="bans-outcome"
          request={lifting}
          waiting={text.lifting}
          done={text.lifted(lifted)}
        />
      ) : (
        <RequestOutcome id="bans-loading" request={list} waiting={text.loading} />
      )}
      {done && bans.length === 0 && <p class="friends-none">{text.noBans}</p>}
    </section>
  );
}
