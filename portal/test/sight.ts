type Say = (changes: Pick<IntersectionObserverEntry, 'target' | 'isIntersecting'>[]) => void;

const observers = new Map<SightObserver, Say>();

/** jsdom lays nothing out: what comes into sight is said by tests. */
export class SightObserver {
  readonly #observed = new Set<Element>();

  constructor(say: Say) {
    observers.set(this, say);
  }

  observe(element: Element): void {
    this.#observed.add(element);
  }

  unobserve(element: Element): void {
    this.#observed.delete(element);
  }

  watches(element: Element): boolean {
    return this.#observed.has(element);
  }
}

export function comesNear(target: Element): void {
  for (const [observer, say] of observers) if (observer.watches(target)) say([{ target, isIntersecting: true }]);
}
