import { Failure, reasons } from '@/shared/api/failure';
import { t } from '@/shared/strings/en';

/** What calls tell the page about the session: that it ended, or that a fresh proof is wanted. */
export class SessionEvents {
  #asking: { promise: Promise<void>; resolve: () => void; reject: (failure: Failure) => void } | undefined;
  #listeners = new Set<() => void>();
  #signedOutListeners = new Set<() => void>();

  /** Resolves once the person has proved again who they are; several calls share one question. */
  askForProof(): Promise<void> {
    if (!this.#asking) {
      let resolve!: () => void;
      let reject!: (failure: Failure) => void;
      const promise = new Promise<void>((proved, refused) => {
        resolve = proved;
        reject = refused;
      });
      this.#asking = { promise, resolve, reject };
      this.#tell();
    }
    return this.#asking.promise;
  }

  proved(): void {
    this.#asking?.resolve();
    this.#end();
  }

  refused(): void {
    this.#asking?.reject(new Failure(reasons.stepUpCancelled, t.stepUp.cancelled));
    this.#end();
  }

  isAsking = (): boolean => this.#asking !== undefined;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  signalSignedOut(): void {
    for (const listener of this.#signedOutListeners) listener();
  }

  onSignedOut(listener: () => void): () => void {
    this.#signedOutListeners.add(listener);
    return () => this.#signedOutListeners.delete(listener);
  }

  #end(): void {
    this.#asking = undefined;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
