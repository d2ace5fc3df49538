import { type Client } from '@connectrpc/connect';
import { type CredentialService } from '@/gen/platform/credentials/v1/credential_service_pb';
import { failureOf, reasons } from '@/shared/api/failure';
import { newUuid } from '@/shared/sealing/uuid';

/** Where an organization stands. Another value than the last means: read again. */
export interface LiveState {
  /** The stream that said it: after a new one begins, anything may have been missed. */
  stream: string;
  organizationId: string;
  revision: string;
  deliveries: string;
  memberships: string;
  ended: boolean;
}

type Message =
  | { kind: 'want'; tab: string; organizations: string[] }
  | { kind: 'bye'; tab: string }
  | { kind: 'roll-call' }
  | { kind: 'state'; state: LiveState }
  | { kind: 'connection'; connected: boolean };

/** What the stream needs of a browser; tests bring their own. */
export interface LiveBrowser {
  open(name: string): Pick<BroadcastChannel, 'postMessage' | 'close'> & { onmessage: ((event: MessageEvent) => void) | null };
  /** Runs the work while no other page of this browser does. */
  alone(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void>;
}

const channelName = 'platform-live';
const maxOrganizations = 20;
// The server speaks every 15 seconds: twice missed and a bit means that nobody is there.
const silence = 40_000;
const firstDelay = 500;
const longestDelay = 15_000;

/**
 * One server stream for all pages of a browser: over HTTP/1.1 a browser has six connections to a server, and a stream of each page
 * would use them up. The page that holds the lock reads the stream and tells the others; when it closes, another one takes over.
 */
export class LiveUpdates {
  readonly #client: Pick<Client<typeof CredentialService>, 'watchOrganizations'>;
  readonly #tab = newUuid();
  readonly #channel: ReturnType<LiveBrowser['open']>;
  readonly #stop = new AbortController();
  readonly #wants = new Map<string, string[]>();
  readonly #own = new Map<string, number>();
  readonly #last = new Map<string, LiveState>();
  readonly #listeners = new Set<(state: LiveState) => void>();
  readonly #connectionListeners = new Set<() => void>();
  #leading = false;
  #connected = true;
  #reopen: AbortController | undefined;
  #changed: (() => void) | undefined;

  constructor(
    client: Pick<Client<typeof CredentialService>, 'watchOrganizations'>,
    browser: LiveBrowser,
    onSignedOut: () => void,
  ) {
    this.#client = client;
    this.#channel = browser.open(channelName);
    this.#channel.onmessage = (event: MessageEvent<Message>) => this.#receive(event.data);
    void browser.alone(channelName, this.#stop.signal, () => this.#lead(onSignedOut)).catch(() => undefined);
  }

  /** Asks for an organization's updates until the answer is called. */
  want(organizationId: string): () => void {
    this.#own.set(organizationId, (this.#own.get(organizationId) ?? 0) + 1);
    this.#announce();
    const known = this.#last.get(organizationId);
    if (known) this.#tell(known);
    return () => {
      const left = (this.#own.get(organizationId) ?? 1) - 1;
      if (left > 0) this.#own.set(organizationId, left);
      else this.#own.delete(organizationId);
      this.#announce();
    };
  }

  onState(listener: (state: LiveState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onConnection = (listener: () => void): (() => void) => {
    this.#connectionListeners.add(listener);
    return () => this.#connectionListeners.delete(listener);
  };

  isConnected = (): boolean => this.#connected;

  close(): void {
    this.#post({ kind: 'bye', tab: this.#tab });
    this.#stop.abort();
    this.#reopen?.abort();
    this.#changed?.();
    this.#channel.close();
  }

  #announce(): void {
    if (this.#stop.signal.aborted) return;
    this.#setWants(this.#tab, [...this.#own.keys()]);
    this.#post({ kind: 'want', tab: this.#tab, organizations: [...this.#own.keys()] });
  }

  #receive(message: Message): void {
    switch (message.kind) {
      case 'want':
        this.#setWants(message.tab, message.organizations);
        if (this.#leading) this.#repeat();
        break;
      case 'bye':
        this.#setWants(message.tab, []);
        break;
      case 'roll-call':
        this.#post({ kind: 'want', tab: this.#tab, organizations: [...this.#own.keys()] });
        break;
      case 'state':
        this.#tell(message.state);
        break;
      case 'connection':
        this.#setConnected(message.connected);
        break;
    }
  }

  #setWants(tab: string, organizations: string[]): void {
    const before = this.#wanted().join();
    if (organizations.length > 0) this.#wants.set(tab, organizations);
    else this.#wants.delete(tab);
    if (this.#wanted().join() === before) return;
    this.#reopen?.abort();
    this.#changed?.();
  }

  #wanted(): string[] {
    return [...new Set([...this.#wants.values()].flat())].sort().slice(0, maxOrganizations);
  }

  /** A page that has just been opened hears where everything stands. */
  #repeat(): void {
    this.#post({ kind: 'connection', connected: this.#connected });
    for (const state of this.#last.values()) this.#post({ kind: 'state', state });
  }

  async #lead(onSignedOut: () => void): Promise<void> {
    this.#leading = true;
    this.#post({ kind: 'roll-call' });
    for (let failures = 0; !this.#stop.signal.aborted;) {
      const organizations = this.#wanted();
      if (organizations.length === 0) {
        await this.#untilChanged();
        continue;
      }
      const attempt = new AbortController();
      this.#reopen = attempt;
      try {
        const anyLeft = await this.#read(organizations, attempt, () => (failures = 0));
        await this.#pause(anyLeft ? firstDelay : longestDelay);
      } catch (error) {
        if (this.#stop.signal.aborted || (attempt.signal.aborted && attempt.signal.reason !== 'silence')) continue;
        this.#setConnected(false, true);
        if (failureOf(error).reason === reasons.signedOut) onSignedOut();
        await this.#pause(Math.min(longestDelay, firstDelay * 2 ** failures++) * (0.75 + Math.random() / 2));
      }
    }
  }

  async #read(organizations: string[], attempt: AbortController, heard: () => void): Promise<boolean> {
    const stream = newUuid();
    let anyLeft = false;
    let timer = setTimeout(() => attempt.abort('silence'), silence);
    try {
      const states = this.#client.watchOrganizations(
        { organizationIds: organizations },
        { signal: attempt.signal, timeoutMs: 0 },
      );
      for await (const said of states) {
        clearTimeout(timer);
        timer = setTimeout(() => attempt.abort('silence'), silence);
        heard();
        anyLeft ||= !said.ended;
        this.#setConnected(true, true);
        const state: LiveState = {
          stream,
          organizationId: said.organizationId,
          revision: said.revision.toString(),
          deliveries: said.deliveriesVersion.join(),
          memberships: said.membershipChanges.toString(),
          ended: said.ended,
        };
        this.#post({ kind: 'state', state });
        this.#tell(state);
      }
      return anyLeft;
    } finally {
      clearTimeout(timer);
    }
  }

  #untilChanged(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  /** Ends early when the browser is online again, or something else is wanted. */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        window.removeEventListener('online', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      window.addEventListener('online', done);
      this.#changed = done;
    });
  }

  #tell(state: LiveState): void {
    this.#last.set(state.organizationId, state);
    for (const listener of this.#listeners) listener(state);
  }

  #setConnected(connected: boolean, broadcast = false): void {
    if (broadcast && connected !== this.#connected) this.#post({ kind: 'connection', connected });
    if (connected === this.#connected) return;
    this.#connected = connected;
    for (const listener of this.#connectionListeners) listener();
  }

  #post(message: Message): void {
    if (!this.#stop.signal.aborted || message.kind === 'bye') this.#channel.postMessage(message);
  }
}

/** The browser's own locks and channels. */
export const thisBrowser: LiveBrowser = {
  open: (name) => new BroadcastChannel(name),
  alone: (name, signal, work) => (navigator.locks ? navigator.locks.request(name, { signal }, work) : work()),
};
