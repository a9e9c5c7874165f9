import type { ReplyOf } from '@parley/contracts';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { copyText } from '../../copy-text.ts';
import { chatTexts } from '../../i18n/chat.ts';
import { instantText } from '../../i18n/dates.ts';
import { textsOf } from '../../i18n/messages.ts';
import { runningTexts } from '../../i18n/running.ts';
import { inviteAddress } from '../../invite-address.ts';
import { useFocus } from '../../use-focus.ts';
import { RequestOutcome } from '../request-outcome.tsx';
import { SubmitButton } from '../submit-button.tsx';
import { Select } from './select.tsx';

type Link = ReplyOf<'user-search-invite-link'>['link'][number];

const hour = 3_600;
/** Seconds; `0` for no expiry. */
const lasting = [hour, 24 * hour, 7 * 24 * hour, 30 * 24 * hour, 0] as const;
/** `0` for no limit. */
const people = [0, 1, 10, 100] as const;

/** Links into the room: creating, copying and removing them. */
export function InviteLinks({ room: { roomId } }: { room: Room }) {
  const text = textsOf(runningTexts);
  const [links, setLinks] = useState<readonly Link[]>([]);
  const [lasts, setLasts] = useState<number>(lasting[2]);
  const [most, setMost] = useState<number>(0);
  const [said, setSaid] = useState('');
  const list = useRequest('user-search-invite-link');
  const addition = useRequest('user-add-invite-link');
  const removal = useRequest('user-remove-invite-link');
  const focus = useFocus();

  useEffect(() => list.ask({ roomId }), []);
  // Before the first paint, so that no empty list is shown meanwhile.
  useLayoutEffect(() => {
    if (list.done) setLinks(list.done.reply.link);
  }, [list.done]);
  useEffect(() => {
    const made = addition.done?.reply.link;
    if (made) setLinks((known) => [made, ...known]);
  }, [addition.done]);
  useEffect(() => {
    const gone = removal.done?.reply.linkId;
    if (gone === undefined) return;
    setLinks((known) => known.filter(({ linkId }) => linkId !== gone));
    setSaid(text.linkRemoved);
    // The pressed button is removed with its link.
    focus('links-title');
  }, [removal.done]);

  function submit(event: Event) {
    event.preventDefault();
    if (addition.waiting) return;
    setSaid('');
    addition.ask({
      roomId,
      ...(lasts > 0 && { expiresIn: lasts }),
      ...(most > 0 && { maxUses: most }),
    });
  }
  function copy({ secret }: Link) {
    void copyText(inviteAddress(secret)).then((isCopied) => {
      const told = isCopied ? text.linkCopied : textsOf(chatTexts).copyFailed;
      // An identical text would be no change, and so would not be read out.
      setSaid((before) => (before === told ? `${told}\u00a0` : told));
    });
  }

  return (
    <section class="running" aria-labelledby="links-title">
      <h3 class="section-title" id="links-title" tabIndex={-1}>
        {text.links}
      </h3>
      <p class="card-about">{text.linksAbout}</p>
      <form class="link-form" noValidate aria-busy={addition.waiting} onSubmit={submit}>
        <Select
          id="link-lasts"
          label={text.lasts}
          chosen={lasts}
          options={lasting.map((value) => ({ value, label: text.lasting(value / hour) }))}
          onChoose={setLasts}
        />
        <Select
          id="link-most"
          label={text.most}
          chosen={most}
          options={people.map((value) => ({ value, label: text.people(value) }))}
          onChoose={setMost}
        />
        <SubmitButton label={text.makeLink} busy={addition.waiting} />
      </form>
      <RequestOutcome id="link-outcome" request={addition} waiting={text.makingLink} done={text.linkMade} />
      <ul class="running-rows">
        {links.map((link) => (
          <li key={link.linkId} class="running-row">
            <p class="running-text">
              <span class="link-address" id={`link-${link.linkId}`}>
                {inviteAddress(link.secret)}
              </span>
              <span class="running-note">{aboutLink(link)}</span>
            </p>
            <div class="running-buttons">
              <button
                class="button button-small"
                type="button"
                aria-describedby={`link-${link.linkId}`}
                onClick={() => copy(link)}
              >
                {text.copyLink}
              </button>
              <button
                class="button button-small button-risky"
                type="button"
                aria-describedby={`link-${link.linkId}`}
                aria-disabled={removal.waiting}
                onClick={() => {
                  if (!removal.waiting) removal.ask({ roomId, linkId: link.linkId });
                }}
              >
                {text.removeLink}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {list.done ? (
        <RequestOutcome id="link-removal" request={removal} waiting={text.removingLink} />
      ) : (
        <RequestOutcome id="links-loading" request={list} waiting={text.loading} />
      )}
      <p class="friends-none" role="status">
        {said || (list.done && links.length === 0 ? text.noLinks : '')}
      </p>
    </section>
  );
}

function aboutLink({ uses, maxUses, expiresAt }: Link): string {
  const text = textsOf(runningTexts);
  const until = expiresAt === null ? text.goodForEver : text.goodUntil(instantText(expiresAt));
  return `${text.used(uses, maxUses ?? 0)} · ${until}`;
}
