import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { t } from '@/shared/strings/en';
import { ConfirmDialog } from './ConfirmDialog';

/** Warns before unsaved changes are lost: by another page of the portal, and by closing or reloading the tab. */
export function LeaveGuard({ unsaved }: { unsaved: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!unsaved) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [unsaved]);

  return (
    <ConfirmDialog
      opened={blocker.state === 'blocked'}
      title={t.draft.leaveTitle}
      text={t.draft.leaveText}
      confirm={t.draft.leave}
      cancel={t.draft.stay}
      onConfirm={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    />
  );
}
