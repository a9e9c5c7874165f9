import { useEffect } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { meTexts } from '../../i18n/me.ts';
import { textsOf } from '../../i18n/messages.ts';
import { pushIs, readPush, switchPush } from '../../push.ts';
import { Switch } from '../switch.tsx';

/** Whether this device gets pushes while no page is open. */
export function PushSwitch({ serverKey }: { serverKey: string }) {
  const text = textsOf(meTexts);
  const { me } = useChat();
  useEffect(() => readPush(me), [me]);
  const is = pushIs.value;
  const notes = {
    on: text.pushAbout,
    off: text.pushAbout,
    asked: text.notificationsAsked,
    denied: text.notificationsDenied,
    missing: text.pushMissing,
    install: text.pushInstall,
    failed: text.pushFailed,
  };
  return (
    <Switch
      id="push"
      label={text.push}
      on={is === 'on'}
      onSwitch={(on) => void switchPush(on, me, serverKey)}
      disabled={is === 'denied' || is === 'missing' || is === 'install' || is === 'asked'}
      note={notes[is]}
    />
  );
}
