import { useEffect } from 'preact/hooks';
import { profileChanged } from '../../account/session.ts';
import { useRequest } from '../../connection/use-request.ts';
import { meTexts } from '../../i18n/me.ts';
import { textsOf } from '../../i18n/messages.ts';
import { RequestOutcome } from '../request-outcome.tsx';
import { Switch } from '../switch.tsx';

/** Who may put one into rooms: anybody, or only whom one has added. */
export function InvitationSwitch() {
  const text = textsOf(meTexts);
  const setting = useRequest('user-search-setting');
  const change = useRequest('user-change-setting');
  useEffect(() => setting.ask({}), []);
  useEffect(() => {
    if (!setting.done) return;
    const { userId, userName, email } = setting.done.reply;
    profileChanged(userId, { userName, email });
  }, [setting.done]);
  const invitations = change.done?.reply.invitations ?? setting.done?.reply.invitations;
  return (
    <>
      <Switch
        id="only-friends"
        label={text.onlyFriends}
        on={invitations === 'friends'}
        onSwitch={(on) => change.ask({ invitations: on ? 'friends' : 'anyone' })}
        disabled={invitations === undefined || change.waiting}
        note={text.onlyFriendsAbout}
      />
      {!setting.done && (
        <RequestOutcome id="settings-outcome" request={setting} waiting={text.loadingSettings} />
      )}
      <RequestOutcome id="only-friends-outcome" request={change} waiting={text.savingSettings} />
    </>
  );
}
