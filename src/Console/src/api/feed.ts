import type { Channel, FeedMessage } from './types.ts';

export type Connection = 'connecting' | 'live' | 'lost';

/** The feed's answer to a request of ours. */
interface Answer { op: string; id?: number }

type Listener = (message: FeedMessage) => void;

const PING_EVERY_MS = 15_000;
const SILENCE_MAX_MS = 25_000;
const BACKOFF_MIN_MS = 400;
const BACKOFF_MAX_MS = 15_000;
const ASK_AGAIN_MS = 2_000;

/**
 * The WebSocket that members use. Keeps the wanted subscriptions, asks for them again after every reconnect
 * (the server answers with fresh snapshots), and backs off with jitter while the server is away.
 */
export class Feed {
  private socket: WebSocket | null = null;
  private readonly wanted = new Map<string, { channel: Channel; listener: Listener }>();
  private readonly asked = new Map<number, Channel>();
  private nextId = 1;
  private attempt = 0;
  private heardAtMs = 0;
  private retry: number | undefined;

  constructor(private readonly url: string, private readonly onConnection: (state: Connection) => void) {}

  open(): void {
    this.connect();
    setInterval(() => this.watch(), PING_EVERY_MS);
    // A laptop that wakes or a phone that regains signal does not wait for the backoff.
    addEventListener('online', () => this.reconnectNow());
  }

  /** Subscribes; the returned function ends the subscription. */
  subscribe(channel: Channel, listener: Listener): () => void {
    const key = keyOf(channel);
    this.wanted.set(key, { channel, listener });
    this.ask(channel);
    return () => {
      if (this.wanted.get(key)?.listener !== listener) return;
      this.wanted.delete(key);
      this.send({ op: 'unsubscribe', id: this.nextId++, channels: [channel] });
    };
  }

  /** Asks for a fresh snapshot of one channel, after a gap. */
  resubscribe(channel: Channel): void {
    this.send({ op: 'unsubscribe', id: this.nextId++, channels: [channel] });
    this.ask(channel);
  }

  private connect(): void {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => {
      this.attempt = 0;
      this.heardAtMs = performance.now();
      this.onConnection('live');
      this.asked.clear();
      for (const { channel } of this.wanted.values()) this.ask(channel);
    };
    socket.onmessage = (event) => {
      this.heardAtMs = performance.now();
      const message = JSON.parse(String(event.data)) as FeedMessage | Answer;
      if ('channel' in message) this.wanted.get(keyOf(message))?.listener(message);
      else this.answered(message);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.onConnection('lost');
      const wait = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** this.attempt++);
      this.retry = window.setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
    };
  }

  /** One request a channel, so that a refusal concerns no other. */
  private ask(channel: Channel): void {
    this.asked.set(this.nextId, channel);
    this.send({ op: 'subscribe', id: this.nextId++, channels: [channel] });
  }

  /** What cannot be had yet (an account before its first coin, a node that is starting) is asked for again while it is wanted. */
  private answered(answer: Answer): void {
    const channel = this.asked.get(answer.id ?? 0);
    this.asked.delete(answer.id ?? 0);
    if (answer.op !== 'error' || channel === undefined) return;
    setTimeout(() => {
      if (this.wanted.has(keyOf(channel))) this.ask(channel);
    }, ASK_AGAIN_MS);
  }

  private reconnectNow(): void {
    if (this.socket !== null) return;
    clearTimeout(this.retry);
    this.attempt = 0;
    this.connect();
  }

  /** A half-open connection never closes by itself: after too long a silence, close it and start over. */
  private watch(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    if (performance.now() - this.heardAtMs > SILENCE_MAX_MS) this.socket.close();
    else this.send({ op: 'ping' });
  }

  private send(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}

/** The same name for a subscription and for the messages that answer it. */
function keyOf(c: Channel | FeedMessage): string {
  switch (c.channel) {
    case 'book':
    case 'trades': return `${c.channel} ${c.market}`;
    case 'candles': return `candles ${c.market} ${c.interval}`;
    case 'account': return `account ${c.address.toLowerCase()}`;
    default: return c.channel;
  }
}
