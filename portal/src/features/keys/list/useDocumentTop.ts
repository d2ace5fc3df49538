import { useLayoutEffect, useState, type RefObject } from 'react';

/** How far below the top of the document an element begins. What grows or goes above it makes the document another height. */
export function useDocumentTop(element: RefObject<HTMLElement | null>, wanted: boolean): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (!wanted) return undefined;
    const read = () => {
      if (element.current) setTop(Math.round(element.current.getBoundingClientRect().top + window.scrollY));
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element, wanted]);
  return top;
}
