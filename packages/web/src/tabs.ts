/** Tells the browser's other tabs that the session has changed, so that none of them shows what is over. */
const channel = new BroadcastChannel('parley');

export function tellOtherTabs(): void {
  channel.postMessage('session-changed');
}

export function whenAnotherTabTells(handle: () => void): void {
  channel.addEventListener('message', handle);
}
