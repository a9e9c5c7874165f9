// Shows what is being done and for how long: one changing line on a terminal, plain lines elsewhere.

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Without a terminal a step that takes long says so this often. */
const reminderMs = 15_000;
/** A quick step that took less is not told of. */
const quickMs = 1_500;

/**
 * @param {NodeJS.WriteStream} out where to write: stderr, so that a command's own output stays clean
 */
export function createProgress(out = process.stderr) {
  const isTerminal = Boolean(out.isTTY);
  const running = new Set();
  let frame = 0;
  let timer;

  const seconds = (step) => `${((Date.now() - step.startedAt) / 1000).toFixed(1)} s`;
  const describe = (step) => `${step.title} ${seconds(step)}${step.detail ? ` · ${step.detail}` : ''}`;
  const clear = () => isTerminal && out.write('\r\u001b[2K');

  function draw() {
    if (!isTerminal || running.size === 0) return;
    const text = `${frames[frame++ % frames.length]} ${[...running].map(describe).join('   ')}`;
    clear();
    out.write(text.slice(0, (out.columns || 80) - 1));
  }

  function remind() {
    for (const step of running) {
      if (Date.now() - step.remindedAt < reminderMs) continue;
      step.remindedAt = Date.now();
      out.write(`… ${describe(step)}\n`);
    }
  }

  function watch() {
    if (running.size === 0) {
      clearInterval(timer);
      timer = undefined;
    } else if (timer === undefined) {
      timer = setInterval(isTerminal ? draw : remind, isTerminal ? 100 : 1000);
      timer.unref();
    }
  }

  /** Writes a line of its own, above the changing one. */
  function print(line) {
    clear();
    out.write(`${line}\n`);
    draw();
  }

  /**
   * Begins a step.
   * @param {string} title
   * @param {{quick?: boolean}} [options] `quick`: usually over at once, and then not worth a line
   * @returns `update(detail)`, and `done(detail?)` or `fail()` to end it
   */
  function step(title, { quick = false } = {}) {
    const state = { title, detail: '', startedAt: Date.now(), remindedAt: Date.now() };
    const isWorthALine = (mark) => !quick || mark !== '✔' || Date.now() - state.startedAt >= quickMs;
    const end = (mark, detail) => {
      if (!running.delete(state)) return;
      watch();
      clear();
      if (isWorthALine(mark)) print(`${mark} ${title}${detail ? ` · ${detail}` : ''} (${seconds(state)})`);
    };
    running.add(state);
    if (!isTerminal && !quick) out.write(`… ${title}\n`);
    watch();
    draw();
    return {
      update(detail) {
        state.detail = detail;
      },
      done: (detail = '') => end('✔', detail),
      fail: () => end('✖', ''),
    };
  }

  return { step, print };
}
