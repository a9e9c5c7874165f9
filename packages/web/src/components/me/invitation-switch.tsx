import { useRequest } from '../../connection/use-request.ts';
import { meTexts } from '../../i18n/me.ts';
import { textsOf } from '../../i18n/messages.ts';
import { RequestOutcome } from '../request-outcome.tsx';
import { Switch } from '../switch.tsx';

/** The account's settings, as a request. */
export type Setting = ReturnType<typeof useRequest<'user-search-setting'>>;

/** Who may put the user into rooms: anybody, or only users they have added. */
export function InvitationSwitch({ setting }: { setting: Setting }) {
  const text = textsOf(meTexts);
  const change = useRequest('user-change-setting');
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
