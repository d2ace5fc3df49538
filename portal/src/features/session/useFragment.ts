import { useState } from 'react';

/** The secret part of a link. It is taken out of the address, so that it stays in no history and on no screen. */
export function useFragment(): string {
  const [fragment] = useState(() => {
    const text = decodeURIComponent(window.location.hash.slice(1));
    if (text !== '') window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
    return text;
  });
  return fragment;
}
