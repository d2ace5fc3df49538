/** The parts of a Google service-account file that a form shows or fills in. */
export interface ServiceAccount {
  type: string;
  email: string;
  projectId: string;
  hasKey: boolean;
}

/** Reads a key file; undefined when it is none. What the file may say is checked by the server. */
export function readServiceAccount(text: string): ServiceAccount | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof file !== 'object' || file === null) return undefined;
  const part = (name: string) => {
    const value = (file as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : '';
  };
  return { type: part('type'), email: part('client_email'), projectId: part('project_id'), hasKey: part('private_key') !== '' };
}
