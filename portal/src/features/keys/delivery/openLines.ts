import { createContext } from 'react';

/** The ids of the credentials whose lines of delivery are open, for rows that come and go. */
export const OpenLinesContext = createContext(new Set<string>());
