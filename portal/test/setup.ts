import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import { SightObserver } from './sight';

afterEach(cleanup);

if (typeof window !== 'undefined') {
  // What jsdom lacks of a browser, and the component library asks for.
  window.matchMedia = (query: string) =>
    ({
      matches: false,
      media: query,
      onchange: null,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      addListener: () => undefined,
      removeListener: () => undefined,
      dispatchEvent: () => false,
    }) as MediaQueryList;
  // Its own kinds of buffers are none for the WebCrypto of Node.
  const NodeBytes = Object.getPrototypeOf(Buffer) as Uint8ArrayConstructor;
  globalThis.Uint8Array = NodeBytes;
  globalThis.ArrayBuffer = new NodeBytes(0).buffer.constructor as ArrayBufferConstructor;
  window.ResizeObserver = class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
  window.IntersectionObserver = SightObserver as unknown as typeof IntersectionObserver;
  Object.defineProperty(window, 'isSecureContext', { value: true, configurable: true });
  // A dialog's own keyboard and focus are the browser's: the tests in Chromium see them.
  const before = new WeakMap<HTMLDialogElement, Element | null>();
  HTMLDialogElement.prototype.showModal = function () {
    before.set(this, document.activeElement);
    this.setAttribute('open', '');
  };
  HTMLDialogElement.prototype.close = function () {
    this.removeAttribute('open');
    (before.get(this) as HTMLElement | null | undefined)?.focus();
  };
  Element.prototype.scrollIntoView = () => undefined;
  window.scrollTo = () => undefined;
}
