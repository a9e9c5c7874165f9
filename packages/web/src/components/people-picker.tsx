import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { isCalled, type Person } from '../chat/people.ts';
import { useFoundPeople } from '../chat/use-found-people.ts';
import { textsOf } from '../i18n/messages.ts';
import { roomsTexts } from '../i18n/rooms.ts';
import { PersonLine } from './friends/person-line.tsx';
import { Icon } from './icon.tsx';
import { Name } from './name.tsx';
import { SearchField } from './search-field.tsx';

interface PeoplePickerProps {
  people: readonly Person[];
  /** Whether typing searches all users, not only these. */
  findsOthers?: boolean;
  /** Shown if there is nobody to pick, and no text that could find somebody. */
  nobody: string;
  /** Their ids. */
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
}

/** A list of people to pick from, with the picked ones on top. */
export function PeoplePicker({ people, findsOthers = false, nobody, chosen, onChoose }: PeoplePickerProps) {
  const text = textsOf(roomsTexts);
  const { me, people: everybody, friends } = useChat();
  const [wanted, setWanted] = useState('');
  const { found: foundPeople, search } = useFoundPeople(findsOthers ? wanted : '');
  const known = people.filter((person) => isCalled(person, wanted));
  const others = (foundPeople?.people ?? []).filter(
    ({ userId }) =>
      userId !== me && !friends.blocked.has(userId) && !people.some((person) => person.userId === userId),
  );
  if (people.length === 0 && !findsOthers) return <p class="friends-none">{nobody}</p>;
  const isNobodyThere = people.length === 0 && wanted.trim() === '';
  const isNobodyFound = known.length + others.length === 0 && !isNobodyThere && !search.waiting;

  function toggle(userId: string) {
    const rest = chosen.filter((id) => id !== userId);
    onChoose(rest.length === chosen.length ? [...chosen, userId] : rest);
  }

  return (
    <fieldset class="picker">
      <legend class="unseen">{text.picker}</legend>
      <div class="picker-chips">
        {chosen.map((userId) => {
          const { userName } = everybody.find(userId);
          return (
            <button
              key={userId}
              class="chip"
              type="button"
              aria-label={text.takeOut(userName)}
              onClick={() => toggle(userId)}
            >
              <Name of={userName} />
              <Icon name="close" />
            </button>
          );
        })}
      </div>
      <SearchField
        id="picker-filter"
        label={findsOthers ? text.pickerSearch : text.pickerFilter}
        value={wanted}
        onType={setWanted}
      />
      <div class="picker-people">
        {[...known, ...others].map((person) => (
          <label key={person.userId} class="person-row picker-row">
            <PersonLine person={person} showsPresence={friends.known.has(person.userId)} />
            <input
              class="check"
              type="checkbox"
              checked={chosen.includes(person.userId)}
              onChange={() => toggle(person.userId)}
            />
          </label>
        ))}
        {isNobodyThere && <p class="friends-none">{nobody}</p>}
        {isNobodyFound && <p class="friends-none">{text.nobodyFound}</p>}
      </div>
      <p class="unseen" role="status">
        {text.chosen(chosen.length)}
      </p>
    </fieldset>
  );
}
