import { useEffect } from 'preact/hooks';
import { pictureChanged } from '../../account/session.ts';
import { useChat } from '../../chat/chat.ts';
import { useRequest } from '../../connection/use-request.ts';
import { fileTexts } from '../../i18n/files.ts';
import { textsOf } from '../../i18n/messages.ts';
import { ChoosePicture } from '../picture/choose-picture.tsx';
import { RequestOutcome } from '../request-outcome.tsx';

/** Changes or removes the user's picture. */
export function PictureForm() {
  const text = textsOf(fileTexts);
  const { me, people } = useChat();
  const change = useRequest('user-change-picture');
  const saved = change.done?.reply;
  useEffect(() => {
    if (!saved) return;
    pictureChanged(saved.userId, saved.profileImg);
    people.learn([{ ...people.find(saved.userId), profileImg: saved.profileImg }]);
  }, [saved]);
  return (
    <div class="picture-form">
      <ChoosePicture
        purpose="picture"
        title={text.ownPicture}
        has={Boolean(people.find(me).profileImg)}
        busy={change.waiting}
        onChoose={(profileImg) => change.ask({ profileImg })}
      />
      <RequestOutcome
        id="picture-outcome"
        request={change}
        waiting={text.saving}
        done={saved?.profileImg ? text.pictureSaved : text.pictureRemoved}
      />
    </div>
  );
}
