import { useEffect, useRef } from 'preact/hooks';
import { pictureChanged } from '../../account/session.ts';
import { useChat } from '../../chat/chat.ts';
import { useRequest } from '../../connection/use-request.ts';
import { fileTexts } from '../../i18n/files.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Lazily } from '../../lazily.tsx';
import { PartFailed } from '../load-failed.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { chosenPicture } from './chosen-picture.ts';

const loadCrop = () => import('./crop-picture.tsx').then(({ CropPicture }) => CropPicture);

/** One's picture: another one, or none. */
export function PictureForm() {
  const text = textsOf(fileTexts);
  const { me, people, attachments } = useChat();
  const input = useRef<HTMLInputElement>(null);
  const change = useRequest('user-change-picture');
  const saved = change.done?.reply;
  useEffect(() => {
    if (!saved) return;
    pictureChanged(saved.userId, saved.profileImg);
    people.learn([{ ...people.find(saved.userId), profileImg: saved.profileImg }]);
  }, [saved]);
  useEffect(
    () => () => {
      chosenPicture.value = null;
    },
    [],
  );
  if (attachments.maxBytes.value === null) return null;
  return (
    <div class="picture-form">
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) chosenPicture.value = { file, onUploaded: (profileImg) => change.ask({ profileImg }) };
        }}
      />
      <button class="button button-small" type="button" onClick={() => input.current?.click()}>
        {text.changePicture}
      </button>
      {people.find(me).profileImg && (
        <button
          class="button button-small"
          type="button"
          aria-disabled={change.waiting}
          onClick={() => {
            if (!change.waiting) change.ask({ profileImg: '' });
          }}
        >
          {text.removePicture}
        </button>
      )}
      <RequestOutcome id="picture-outcome" request={change} waiting={text.saving} />
      {chosenPicture.value && (
        <Lazily load={loadCrop} waiting={<div aria-busy="true" />} failed={PartFailed} />
      )}
    </div>
  );
}
