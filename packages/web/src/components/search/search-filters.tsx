import { useChat } from '../../chat/chat.ts';
import { isolated } from '../../i18n/isolated.ts';
import { textsOf } from '../../i18n/messages.ts';
import { searchTexts } from '../../i18n/search.ts';
import type { SearchFilters as Filters } from '../../route.ts';
import { useRoomName } from '../use-room-name.ts';

interface SearchFiltersProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** Filters of a search: a room, a writer, a day before which, and files. */
export function SearchFilters({ filters, onChange }: SearchFiltersProps) {
  const text = textsOf(searchTexts);
  const { me, rooms, people } = useChat();
  const roomNameOf = useRoomName();
  const room = filters.roomId === undefined ? undefined : rooms.byId.value.get(filters.roomId);
  const writers = useWriters(room?.members);
  const set = (change: Partial<Record<keyof Filters, unknown>>) =>
    onChange(
      Object.fromEntries(
        Object.entries({ ...filters, ...change }).filter(([, value]) => value !== undefined && value !== ''),
      ),
    );

  return (
    <fieldset class="search-filters">
      <legend class="unseen">{text.filters}</legend>
      <label class="search-filter">
        <span>{text.where}</span>
        <select
          id="search-room"
          value={filters.roomId ?? ''}
          onChange={({ currentTarget }) => set({ roomId: Number(currentTarget.value) || undefined })}
        >
          <option value="">{text.anyRoom}</option>
          {filters.roomId !== undefined && !room && <option value={filters.roomId}>{filters.roomId}</option>}
          {rooms.all.value.map((each) => (
            <option key={each.roomId} value={each.roomId}>
              {isolated(roomNameOf(each))}
            </option>
          ))}
        </select>
      </label>
      <label class="search-filter">
        <span>{text.from}</span>
        <select
          id="search-from"
          value={filters.from ?? ''}
          onChange={({ currentTarget }) => set({ from: currentTarget.value })}
        >
          <option value="">{text.anybody}</option>
          <option value={me}>{text.me}</option>
          {filters.from !== undefined && !writers.includes(filters.from) && filters.from !== me && (
            <option value={filters.from}>{isolated(people.find(filters.from).userName)}</option>
          )}
          {writers.map((userId) => (
            <option key={userId} value={userId}>
              {isolated(people.find(userId).userName)}
            </option>
          ))}
        </select>
      </label>
      <label class="search-filter">
        <span>{text.before}</span>
        <input
          id="search-before"
          type="date"
          value={filters.before ?? ''}
          onChange={({ currentTarget }) => set({ before: currentTarget.value })}
        />
      </label>
      <label class="search-filter search-filter-check">
        <input
          id="search-file"
          class="check"
          type="checkbox"
          checked={filters.hasFile === true}
          onChange={({ currentTarget }) => set({ hasFile: currentTarget.checked || undefined })}
        />
        <span>{text.hasFile}</span>
      </label>
    </fieldset>
  );
}

/** The room's members, otherwise all friends; by name, without the user. */
function useWriters(members: readonly { userId: string }[] | undefined): readonly string[] {
  const { me, friends, people } = useChat();
  const all = members ?? friends.known.people.value ?? [];
  return all
    .map(({ userId }) => userId)
    .filter((userId) => userId !== me)
    .sort((one, other) => people.find(one).userName.localeCompare(people.find(other).userName));
}
