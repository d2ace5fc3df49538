import { type ReactNode } from 'react';
import classes from './Icons.module.css';

function icon(path: ReactNode) {
  return function Icon() {
    return (
      <svg className={classes.icon} viewBox="0 0 24 24" aria-hidden="true">
        {path}
      </svg>
    );
  };
}

export const EditIcon = icon(<path d="M12 20h9M16.5 3.5a2.1 2.1 0 0 1 3 3L7 19l-4 1 1-4Z" />);
export const DeleteIcon = icon(<path d="M3 6h18M8 6V4h8v2M6 6l1 14h10l1-14M10 11v6M14 11v6" />);
export const UndoIcon = icon(<path d="M3 8h11a6 6 0 0 1 0 12h-3M3 8l4-4M3 8l4 4" />);
export const ModelsIcon = icon(<path d="M12 3 3 8l9 5 9-5-9-5ZM3 13l9 5 9-5M3 17.5l9 5 9-5" />);
export const MembersIcon = icon(
  <path d="M16 20v-1a4 4 0 0 0-4-4H7a4 4 0 0 0-4 4v1M9.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM21 20v-1a4 4 0 0 0-3-3.8M16 4.2a3.5 3.5 0 0 1 0 6.6" />,
);
export const DevicesIcon = icon(<path d="M4 5h16v11H4ZM2 20h20" />);
export const AuditIcon = icon(<path d="M6 3h9l4 4v14H6ZM9 12h7M9 16h7M9 8h3" />);
export const SettingsIcon = icon(
  <path d="M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z" />,
);
export const AccountIcon = icon(<path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21a8 8 0 0 1 16 0" />);
export const SignOutIcon = icon(<path d="M9 4H5v16h4M14 8l4 4-4 4M18 12H9" />);
export const MenuIcon = icon(<path d="M4 6h16M4 12h16M4 18h16" />);
export const WarningIcon = icon(<path d="M12 4 2 20h20L12 4ZM12 10v4M12 17.5v.1" />);
export const KeyIcon = icon(<path d="M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 12h9M18 12v4M21 12v3" />);
export const CloseIcon = icon(<path d="M6 6l12 12M18 6 6 18" />);
export const ChevronIcon = icon(<path d="m6 9 6 6 6-6" />);
