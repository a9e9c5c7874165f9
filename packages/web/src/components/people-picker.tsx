import { useState } from 'preact/hooks';
import { isCalled, type Person } from '../chat/people.ts';
import { textsOf } from '../i18n/messages.ts';
import { roomsTexts } from '../i18n/rooms.ts';
import { PersonLine } from './friends/person-line.tsx';
import { Icon } from './icon.tsx';
import { Name } from './name.tsx';
import { SearchField } from './search-field.tsx';

interface PeoplePickerProps {
  people: readonly Person[];
  /** Said where there is nobody to pick. */
  nobody: string;
  /** Their ids. */
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
}

/** A list of people to pick some of, with those who are picked on top. */
export function PeoplePicker({ people, nobody, chosen, onChoose }: PeoplePickerProps) {
  const text = textsOf(roomsTexts);
  const [wanted, setWanted] = useState('');
  const found = people.filter((person) => isCalled(person, wanted));
  if (people.length === 0) return <p class="friends-none">{nobody}</p>;

  function toggle(userId: string) {
    const others = chosen.filter((id) => id !== userId);
    onChoose(others.length === chosen.length ? [...chosen, userId] : others);
  }

  return (
    <fieldset class="picker">
      <legend class="unseen">{text.picker}</legend>
      <div class="picker-chips">
        {people
          .filter(({ userId }) => chosen.includes(userId))
          .map(({ userId, userName }) => (
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
          ))}
      </div>
      <SearchField id="picker-filter" label={text.pickerFilter} value={wanted} onType={setWanted} />
      <div class="picker-people">
        {found.map((person) => (
          <label key={person.userId} class="person-row picker-row">
            <PersonLine person={person} showsPresence />
            <input
              class="check"
              type="checkbox"
              checked={chosen.includes(person.userId)}
              onChange={() => toggle(person.userId)}
            />
          </label>
        ))}
        {found.length === 0 && <p class="friends-none">{text.nobodyFound}</p>}
      </div>
      <p class="unseen" role="status">
        {text.chosen(chosen.length)}
      </p>
    </fieldset>
  );
}
