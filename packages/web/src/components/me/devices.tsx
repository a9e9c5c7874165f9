import type { ReplyOf } from '@parley/contracts';
import { useEffect, useState } from 'preact/hooks';
import { useRequest } from '../../connection/use-request.ts';
import { chatTexts } from '../../i18n/chat.ts';
import { instantText } from '../../i18n/dates.ts';
import { meTexts } from '../../i18n/me.ts';
import { textsOf } from '../../i18n/messages.ts';
import { useFocus } from '../../use-focus.ts';
import { Confirm } from '../confirm.tsx';
import { RequestOutcome } from '../request-outcome.tsx';

type Session = ReplyOf<'user-search-session'>['session'][number];

/** Where the user is logged in, and buttons to log out elsewhere: one at a time, or all at once. */
export function Devices() {
  const text = textsOf(meTexts);
  const [sessions, setSessions] = useState<readonly Session[]>([]);
  const [asksForAll, setAsksForAll] = useState(false);
  /** The chosen session; undefined if all others were chosen. */
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const list = useRequest('user-search-session');
  const end = useRequest('user-end-session');
  const focus = useFocus();
  const hasOthers = sessions.some(({ isCurrent }) => !isCurrent);

  useEffect(() => list.ask({}), []);
  useEffect(() => {
    if (list.done) setSessions(list.done.reply.session);
  }, [list.done]);
  useEffect(() => {
    if (!end.done) return;
    // A session that had already ended is in no reply.
    const ended = new Set([...end.done.reply.sessionId, chosen]);
    setSessions(sessions.filter(({ sessionId, isCurrent }) => isCurrent || !ended.has(sessionId)));
    setAsksForAll(false);
    // The pressed button has been removed with its device.
    focus('devices');
  }, [end.done]);

  function endSession(sessionId?: string) {
    setChosen(sessionId);
    end.ask(sessionId === undefined ? {} : { sessionId });
  }

  return (
    <section class="card devices">
      <h2 class="card-title" id="devices" tabIndex={-1}>
        {text.devices}
      </h2>
      <p class="card-about">{text.devicesAbout}</p>
      <ul class="device-list">
        {sessions.map((session) => (
          <Device
            key={session.sessionId}
            session={session}
            isBusy={end.waiting}
            onEnd={() => endSession(session.sessionId)}
          />
        ))}
      </ul>
      {list.done?.reply.hasMore && <p class="card-about">{text.moreDevices}</p>}
      {hasOthers && (
        <button class="button" type="button" onClick={() => setAsksForAll(true)}>
          {text.endOthers}
        </button>
      )}
      {list.done ? (
        <RequestOutcome
          id="devices-outcome"
          request={end}
          waiting={text.ending}
          done={chosen === undefined ? text.endedOthers : text.ended}
        />
      ) : (
        <RequestOutcome id="devices-loading" request={list} waiting={textsOf(chatTexts).loading} />
      )}
      {asksForAll && (
        <Confirm
          title={text.endOthersTitle}
          about={text.endOthersAbout}
          action={text.endOthers}
          waiting={text.ending}
          request={end}
          onConfirm={() => endSession()}
          onClose={() => setAsksForAll(false)}
        />
      )}
    </section>
  );
}

interface DeviceProps {
  session: Session;
  isBusy: boolean;
  onEnd: () => void;
}

function Device({ session: { browser, system, network, usedAt, isCurrent }, isBusy, onEnd }: DeviceProps) {
  const text = textsOf(meTexts);
  const name = [browser, system].filter(Boolean).join(' · ') || text.unknownDevice;
  const about = [network, text.lastUsed(instantText(usedAt))].filter(Boolean).join(' · ');
  return (
    <li class="device">
      <div class="device-text">
        <p class="device-name">
          <bdi>{name}</bdi>
          {isCurrent && <span class="device-mark">{text.thisDevice}</span>}
        </p>
        <p class="device-about">{about}</p>
      </div>
      {!isCurrent && (
        <button
          class="button button-small"
          type="button"
          aria-label={text.endOne(name)}
          aria-disabled={isBusy}
          onClick={() => {
            if (!isBusy) onEnd();
          }}
        >
          {text.end}
        </button>
      )}
    </li>
  );
}
