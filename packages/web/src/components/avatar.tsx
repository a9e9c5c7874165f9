import { useChat } from '../chat/chat.ts';
import { Portrait, type PortraitProps } from './portrait.tsx';

/** Somebody's picture, if the chat knows one. */
export function Avatar(props: Omit<PortraitProps, 'picture'>) {
  const { people } = useChat();
  return <Portrait {...props} picture={people.find(props.id).profileImg} />;
}
