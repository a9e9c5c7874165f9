import type { Presence } from '../chat/people.ts';
import { isShown, usePicture } from './use-picture.ts';

const shades = 6;

export interface PortraitProps {
  id: string;
  name: string;
  /** Its address. */
  picture: string | null | undefined;
  size?: 'small' | 'medium' | 'large';
  /** A dot says it to those who see it; words have to say it as well. */
  presence?: Presence | undefined;
}

/** The picture of somebody, or of a room; else the first character of a name, brackets aside, on a colour that the id decides. */
export function Portrait({ id, name, picture, size = 'medium', presence }: PortraitProps) {
  const { src, onError } = usePicture(isShown(picture) ? picture : undefined);
  const sum = [...id].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return (
    <span class={`avatar avatar-${size} avatar-${sum % shades}`} data-presence={presence} aria-hidden="true">
      {src ? (
        <img src={src} alt="" decoding="async" onError={onError} />
      ) : (
        ([...name.trim()].find((character) => character !== '(')?.toUpperCase() ?? '')
      )}
    </span>
  );
}
