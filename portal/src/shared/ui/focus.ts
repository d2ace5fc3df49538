/**
 * What had the focus is about to go: when it has gone and nothing else has taken it, keyboards and screen readers go on at the page's
 * heading.
 */
export function headingTakesLostFocus(): void {
  queueMicrotask(() => {
    if (document.activeElement === null || document.activeElement === document.body)
      document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  });
}
