/** Sets found by a key; a key that nothing is kept under is not kept either. */
export function addTo<Key, Item>(sets: Map<Key, Set<Item>>, key: Key, item: Item): void {
  const items = sets.get(key);
  if (items) items.add(item);
  else sets.set(key, new Set([item]));
}

export function removeFrom<Key, Item>(sets: Map<Key, Set<Item>>, key: Key, item: Item): void {
  const items = sets.get(key);
  items?.delete(item);
  if (items?.size === 0) sets.delete(key);
}
