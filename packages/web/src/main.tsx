import { render } from 'preact';
import { App } from './app.tsx';
import { start } from './connection/client.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element with the id "app"');
// What the served page shows until now (index.html) has the same places.
root.replaceChildren();
render(<App />, root);
start();
