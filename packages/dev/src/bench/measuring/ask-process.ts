import type { RunningProcess } from '../../processes/spawn-process.ts';

/** Sends an order to a process, and resolves with its next message that has this field. */
export function askProcess<Answer>({ child }: RunningProcess, order: object, field: string): Promise<Answer> {
  return new Promise((resolve) => {
    const onMessage = (message: object) => {
      if (!(field in message)) return;
      child.off('message', onMessage);
      resolve(message as Answer);
    };
    child.on('message', onMessage);
    child.send(order);
  });
}
