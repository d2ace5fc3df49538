/** So many in one pause: what they set off is itself done in slices, between which input comes first. */
const atOnce = 3;

/** What waits to come into the page, in turn. */
const waiting = new Set<() => void>();
const near = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;
let isScheduled = false;

/** Calls once when the browser has nothing else to do, a few after each other, with time for frames between them. */
export function whenIdle(then: () => void): () => void {
  waiting.add(then);
  schedule();
  return () => void waiting.delete(then);
}

/** Calls when an element is two screens away from being in sight. */
export function whenNear(element: Element, then: () => void): () => void {
  observer ??= new IntersectionObserver(
    (changes) => changes.filter((change) => change.isIntersecting).forEach((change) => near.get(change.target)?.()),
    { rootMargin: '200% 0px' },
  );
  near.set(element, then);
  observer.observe(element);
  return () => observer?.unobserve(element);
}

function schedule(): void {
  if (isScheduled || waiting.size === 0) return;
  isScheduled = true;
  const run = () => {
    isScheduled = false;
    for (const next of [...waiting].slice(0, atOnce)) {
      waiting.delete(next);
      next();
    }
    schedule();
  };
  // Not every browser has it.
  if ('requestIdleCallback' in window) window.requestIdleCallback(run);
  else setTimeout(run, 50);
}
