const key = 'platform-organization';

/** The organization that was open last in this browser. An id, nothing more. */
export function lastOrganization(): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function rememberOrganization(organizationId: string): void {
  try {
    window.localStorage.setItem(key, organizationId);
  } catch {
    // A browser that keeps nothing starts with the first one.
  }
}
