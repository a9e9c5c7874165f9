import type { FailureCode, ReplyEvent } from '@parley/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRequests, type Requests, type RequestsOptions } from './requests.ts';

const credentials = { userId: 'ada', userPw: 'correct horse' };
const status = { status: '회의 중' };
const base = { userId: 'ada', errorMessage: '' };

const statusReply = (requestId: string) =>
  ({ requestId, reply: { ...base, isSuccess: true, errorCode: '', ...status } }) as ReplyEvent;
const failure = (requestId: string, errorCode: FailureCode) =>
  ({ requestId, reply: { ...base, isSuccess: false, errorCode, status: null } }) as ReplyEvent;

describe('open requests', () => {
  const post = vi.fn<RequestsOptions['post']>();
  const whoAsks = vi.fn<RequestsOptions['whoAsks']>();
  const find = vi.fn<RequestsOptions['find']>();
  const onSilence = vi.fn();
  const onNotLoggedIn = vi.fn();
  let requests: Requests;
  const settled = () => vi.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    vi.useFakeTimers();
    vi.resetAllMocks();
    post.mockResolvedValue(null);
    const delay = (attempt: number) => 1000 * (attempt + 1);
    whoAsks.mockReturnValue('ada');
    requests = createRequests({ whoAsks, post, find, delay, deadline: 15_000, onSilence, onNotLoggedIn });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('wait from the click to the event', async () => {
    const request = requests.ask('user-status-change', status);
    expect(request.state.value).toEqual({ phase: 'waiting' });
    expect(post).toHaveBeenCalledWith('user-status-change', { ...status, userId: 'ada' }, request.id);
    await settled();
    expect(request.state.value).toEqual({ phase: 'waiting' });
    requests.replied(statusReply(request.id));
    expect(request.state.value).toMatchObject({ phase: 'done', reply: status });
  });

  it('tell who asked, also when another is logged in by the time they are tried again', async () => {
    post.mockResolvedValueOnce('UNREACHABLE');
    const request = requests.ask('user-add-chat', { roomId: 1, message: 'hi' });
    await settled();
    whoAsks.mockReturnValue('byron');
    request.retry();
    for (const [, body] of post.mock.calls) expect(body).toEqual({ roomId: 1, message: 'hi', userId: 'ada' });
    expect(post).toHaveBeenCalledTimes(2);
    requests.ask('logout', {});
    expect(post.mock.calls.at(-1)?.[1]).toEqual({ userId: 'byron' });
  });

  it('that anybody may ask name whom they are about', () => {
    requests.ask('login', { userId: 'lee', userPw: 'open sesame' });
    expect(post.mock.calls.at(-1)?.[1]).toEqual({ userId: 'lee', userPw: 'open sesame' });
  });

  it('are done by a reply that overtakes the answer to the POST', async () => {
    let answer: (trouble: null) => void = () => {};
    post.mockReturnValue(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const request = requests.ask('user-status-change', status);
    requests.replied(statusReply(request.id));
    answer(null);
    await settled();
    expect(request.state.value.phase).toBe('done');
  });

  it('hand on the ticket of a login', () => {
    const request = requests.ask('login', credentials);
    requests.replied({ ...statusReply(request.id), ticket: 't' });
    expect(request.state.value).toMatchObject({ phase: 'done', ticket: 't' });
  });

  it('ignore replies to somebody else', () => {
    const request = requests.ask('user-status-change', status);
    requests.replied(statusReply('another'));
    expect(request.state.value.phase).toBe('waiting');
  });

  it.each(['LOGIN_FAILED', 'USER_EXISTS', 'INTERNAL'] as const)('end with %s', async (trouble) => {
    const request = requests.ask('login', credentials);
    requests.replied(failure(request.id, trouble));
    expect(request.state.value).toEqual({ phase: 'failed', trouble });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(post).toHaveBeenCalledTimes(1);
  });

  it('tell when the front says that nobody is logged in', async () => {
    post.mockResolvedValue('NOT_LOGGED_IN');
    const request = requests.ask('user-status-change', status);
    await settled();
    expect(request.state.value).toEqual({ phase: 'failed', trouble: 'NOT_LOGGED_IN' });
    expect(onNotLoggedIn).toHaveBeenCalledTimes(1);
  });

  it('end with what the front refuses', async () => {
    post.mockResolvedValue('TOO_LARGE');
    const request = requests.ask('user-status-change', status);
    await settled();
    expect(request.state.value).toEqual({ phase: 'failed', trouble: 'TOO_LARGE' });
  });

  it.each(['UNREACHABLE', 'UNAVAILABLE'] as const)(
    'stall at %s and are tried again, same id',
    async (trouble) => {
      post.mockResolvedValueOnce(trouble).mockResolvedValueOnce(trouble);
      const request = requests.ask('user-status-change', status);
      await settled();
      expect(request.state.value).toEqual({ phase: 'stalled', trouble, goesOn: true });
      await vi.advanceTimersByTimeAsync(1000);
      expect(request.state.value).toEqual({ phase: 'stalled', trouble, goesOn: true });
      await vi.advanceTimersByTimeAsync(2000);
      expect(post.mock.calls.map(([, , id]) => id)).toEqual([request.id, request.id, request.id]);
      requests.replied(statusReply(request.id));
      expect(request.state.value.phase).toBe('done');
    },
  );

  it('take TIMEOUT as "not known yet": a later reply replaces it', async () => {
    const request = requests.ask('user-status-change', status);
    requests.replied(failure(request.id, 'TIMEOUT'));
    expect(request.state.value).toEqual({ phase: 'stalled', trouble: 'TIMEOUT', goesOn: true });
    requests.replied(statusReply(request.id));
    expect(request.state.value.phase).toBe('done');
  });

  it('stall when there is no word at all, and say so', async () => {
    const request = requests.ask('user-status-change', status);
    await vi.advanceTimersByTimeAsync(14_999);
    expect(onSilence).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(onSilence).toHaveBeenCalledTimes(1);
    expect(request.state.value).toEqual({ phase: 'stalled', trouble: 'TIMEOUT', goesOn: true });
  });

  it('that were asked before are looked up: the stream may have brought the reply when nobody waited for it', async () => {
    find.mockResolvedValueOnce('pending');
    const [first, second] = ['one', 'two'].map((id) =>
      requests.ask('user-add-chat', { roomId: 1, message: id }, id, true),
    );
    requests.ask('user-add-chat', { roomId: 1, message: 'new' });
    find.mockImplementation(async (id) => statusReply(id).reply);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(find.mock.calls).toEqual([['one'], ['two']]);
    expect(first?.state.value.phase).toBe('waiting');
    expect(second?.state.value.phase).toBe('done');
    expect(post).toHaveBeenCalledTimes(3);
  });

  it('are retried by hand at once, with the same id, and wait again', async () => {
    post.mockResolvedValueOnce('UNREACHABLE');
    const request = requests.ask('login', credentials);
    await settled();
    request.retry();
    expect(request.state.value).toEqual({ phase: 'waiting' });
    expect(post).toHaveBeenLastCalledWith('login', credentials, request.id);
    requests.replied(statusReply(request.id));
    expect(request.state.value.phase).toBe('done');
  });

  it('stop trying after a while, and still take the reply', async () => {
    post.mockResolvedValue('UNREACHABLE');
    const request = requests.ask('user-status-change', status);
    await vi.advanceTimersByTimeAsync(36_000_000);
    const tries = post.mock.calls.length;
    expect(request.state.value).toEqual({ phase: 'stalled', trouble: 'UNREACHABLE', goesOn: false });
    await vi.advanceTimersByTimeAsync(36_000_000);
    expect(post).toHaveBeenCalledTimes(tries);
    requests.replied(statusReply(request.id));
    expect(request.state.value.phase).toBe('done');
  });

  it('hear nothing more once forgotten', async () => {
    post.mockResolvedValue('UNREACHABLE');
    const request = requests.ask('user-status-change', status);
    request.forget();
    await vi.advanceTimersByTimeAsync(60_000);
    requests.replied(statusReply(request.id));
    expect(post).toHaveBeenCalledTimes(1);
    expect(request.state.value).toEqual({ phase: 'waiting' });
  });

  describe('after the stream was lost', () => {
    it('fetch the reply that was missed', async () => {
      const request = requests.ask('user-status-change', status);
      await settled();
      find.mockResolvedValue(statusReply(request.id).reply);
      requests.reconnected();
      await settled();
      expect(find).toHaveBeenCalledWith(request.id);
      expect(request.state.value.phase).toBe('done');
    });

    it('go on waiting while the reply is pending', async () => {
      const request = requests.ask('user-status-change', status);
      await settled();
      find.mockResolvedValue('pending');
      requests.reconnected();
      await settled();
      expect(request.state.value.phase).toBe('waiting');
      expect(post).toHaveBeenCalledTimes(1);
    });

    it('are sent again, same id, where nobody knows them', async () => {
      const request = requests.ask('user-status-change', status);
      await settled();
      find.mockResolvedValue('unknown');
      requests.reconnected();
      await settled();
      expect(post.mock.calls.map(([, , id]) => id)).toEqual([request.id, request.id]);
    });

    it('are simply sent again where no reply is kept', async () => {
      const request = requests.ask('login', credentials);
      await settled();
      requests.reconnected();
      await settled();
      expect(find).not.toHaveBeenCalled();
      expect(post.mock.calls.map(([, , id]) => id)).toEqual([request.id, request.id]);
    });

    it('do not wait for their next try when they had stalled', async () => {
      post.mockResolvedValueOnce('UNREACHABLE');
      requests.ask('user-status-change', status);
      await settled();
      requests.reconnected();
      expect(post).toHaveBeenCalledTimes(2);
    });

    it('are left alone while they are still being posted', () => {
      post.mockReturnValue(new Promise(() => {}));
      requests.ask('login', credentials);
      requests.reconnected();
      expect(post).toHaveBeenCalledTimes(1);
    });
  });
});
