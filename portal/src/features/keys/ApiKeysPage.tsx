import { Alert, Button, Stack, Tabs, Text } from '@mantine/core';
import { useCallback, useDeferredValue, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import { type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { type Failure } from '@/shared/api/failure';
import { useCredentials, useDeliveries, useManages, useOrganization, usePeople } from '@/shared/api/organizationQueries';
import { emptyValues, providerOf, sections, valuesOf, type FormValues, type ProviderType } from '@/shared/forms/providerForms';
import { newUuid } from '@/shared/sealing/uuid';
import { t } from '@/shared/strings/en';
import { LeaveGuard } from '@/shared/ui/LeaveGuard';
import { Page, Waiting } from '@/shared/ui/Page';
import { ConflictDialog } from './draft/ConflictDialog';
import { DraftBar } from './draft/DraftBar';
import { SaveReport, type Saved } from './draft/SaveReport';
import { useSave } from './draft/useSave';
import { CredentialEditor, type Entry } from './editor/CredentialEditor';
import { entriesBySection, type Entry as ListEntry } from './list/entries';
import { ProviderSection } from './list/ProviderSection';
import { checkEntry } from './model/checkDraft';
import { findConflicts, type Conflict } from './model/conflicts';
import { Arrivals, ArrivalsContext } from './model/deliveries';
import { draftReducer, type Draft } from './model/draft';
import { faultsByItem } from './model/faults';

const nothing: readonly Credential[] = [];
const noEntries: readonly ListEntry[] = [];

/** Models, API Keys: an organization's credentials. All is a draft until Save, and one Save commits all of it. */
export function ApiKeysPage() {
  const organization = useOrganization();
  const manages = useManages();
  const credentials = useCredentials(organization.organizationId);
  const deliveries = useDeliveries(organization.organizationId, manages);
  const person = usePeople(organization.organizationId);
  const { save, saving } = useSave(organization.organizationId);

  const [draft, change] = useReducer(draftReducer, []);
  const [editing, setEditing] = useState<Entry>();
  const [comparing, setComparing] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [saved, setSaved] = useState<Saved>();

  const stored = credentials.data?.credentials ?? nothing;
  const bySection = useMemo(() => entriesBySection(stored, draft), [stored, draft]);
  const { conflicts, settled } = useMemo(() => findConflicts(draft, stored), [draft, stored]);
  // Every device that says something changes a thousand lines: they are drawn when there is time.
  const arrivals = useDeferredValue(
    useMemo(() => (deliveries.data ? new Arrivals(deliveries.data) : undefined), [deliveries.data]),
  );
  // While a Save is under way, what comes back of it is no conflict.
  const open = saving ? [] : conflicts;
  const canSeal = window.isSecureContext;

  const add = useCallback((type: ProviderType) => {
    setEditing({ id: newUuid(), type, values: emptyValues(type), secrets: {}, isNew: true });
  }, []);
  // The rows' handlers stay the same while what they look at changes: else every change would draw a thousand rows again.
  const latest = useRef({ draft, stored });
  useLayoutEffect(() => {
    latest.current = { draft, stored };
  }, [draft, stored]);
  const edit = useCallback((id: string) => setEditing(entryOf(id, latest.current.draft, latest.current.stored)), []);
  const remove = useCallback((id: string) => {
    const known = latest.current.draft.find((item) => item.id === id);
    const base =
      (known && known.kind !== 'new' ? known.base : undefined) ??
      latest.current.stored.find((credential) => credential.credentialId === id);
    const type = known?.type ?? providerOf(base?.form);
    if (known?.kind === 'new') change({ type: 'undo', id });
    else if (type && base) change({ type: 'put', item: { kind: 'deleted', id, type, base } });
  }, []);
  const undo = useCallback((id: string) => change({ type: 'undo', id }), []);

  const keep = (entry: Entry) => {
    const { id, type, values, secrets, base } = entry;
    const untouched = base?.form && Object.keys(secrets).length === 0 && sameValues(values, valuesOf(type, base.form));
    if (untouched) change({ type: 'undo', id });
    else
      change({
        type: 'put',
        item: base ? { kind: 'changed', id, type, values, secrets, base } : { kind: 'new', id, type, values, secrets },
      });
    setEditing(undefined);
  };

  const saveAll = async () => {
    setFailure(undefined);
    setSaved(undefined);
    for (const id of settled) undo(id);
    const wanted = draft.filter((item) => !settled.includes(item.id));
    if (open.length > 0) return setComparing(true);
    const errors = findErrors(wanted, stored);
    change({ type: 'faults', errors });
    if (errors.size > 0 || wanted.length === 0) return;

    const outcome = await save(wanted);
    if (outcome.response) {
      setSaved({ changes: wanted.length, response: outcome.response, names: namesOf(wanted) });
      change({ type: 'discard' });
    } else if (outcome.failure) {
      setFailure(outcome.failure);
      change({ type: 'faults', errors: faultsByItem(outcome.failure, wanted) });
    }
  };

  const takeTheirs = ({ mine }: Conflict) => {
    undo(mine.id);
    if (conflicts.length <= 1) setComparing(false);
  };
  const takeMine = ({ mine, theirs }: Conflict) => {
    if (theirs) change({ type: 'rebase', id: mine.id, base: theirs });
    else {
      undo(mine.id);
      if (mine.kind === 'changed') setEditing({ ...mine, id: newUuid(), base: undefined, isNew: true });
    }
    if (conflicts.length <= 1 || !theirs) setComparing(false);
  };

  const canSave = manages && draft.length > 0;
  return (
    <Page
      title={t.keys.page}
      actions={
        manages && (
          <Button onClick={() => void saveAll()} disabled={!canSave} loading={saving}>
            {t.keys.save}
          </Button>
        )
      }
    >
      <Tabs value="api-keys" keepMounted={false}>
        <Tabs.List aria-label={t.keys.tabs}>
          <Tabs.Tab value="api-keys">{t.keys.tab}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="api-keys" pt="md">
          <Text c="dimmed" mb="md">
            {manages ? t.keys.intro : t.keys.readOnly}
          </Text>
          {manages && !canSeal && (
            <Alert color="red" title={t.keys.insecure} mb="md">
              {t.keys.insecureText}
            </Alert>
          )}
          <SaveReport failure={failure} saved={saved} arrivals={arrivals} stored={stored} />
          {open.length > 0 && (
            <Alert color="yellow" title={t.conflict.title} mb="md" role="alert">
              <Text size="sm">{t.conflict.banner(open.length)}</Text>
              <Button size="xs" mt="sm" variant="default" onClick={() => setComparing(true)}>
                {t.conflict.review}
              </Button>
            </Alert>
          )}
          {credentials.data ? (
            <ArrivalsContext value={arrivals}>
              <Stack gap="lg">
                {sections.map((section) => (
                  <ProviderSection
                    key={section.title}
                    section={section}
                    entries={bySection.get(section.title) ?? noEntries}
                    arrivals={arrivals}
                    manages={manages}
                    canSeal={canSeal}
                    person={person}
                    onAdd={add}
                    onEdit={edit}
                    onDelete={remove}
                    onUndo={undo}
                  />
                ))}
              </Stack>
            </ArrivalsContext>
          ) : (
            <Waiting queries={[credentials]} title={t.keys.loadFailed} />
          )}
        </Tabs.Panel>
      </Tabs>
      {editing && (
        <CredentialEditor
          key={editing.id + editing.type.key}
          entry={editing}
          saved={stored}
          draft={draft}
          onDone={keep}
          onClose={() => setEditing(undefined)}
          onMove={(type, name, field, secret) =>
            setEditing({ id: newUuid(), type, values: { ...emptyValues(type), name }, secrets: { [field]: secret }, isNew: true })
          }
        />
      )}
      <ConflictDialog
        opened={comparing && open.length > 0}
        conflicts={open}
        person={person}
        onTheirs={takeTheirs}
        onMine={takeMine}
        onClose={() => setComparing(false)}
      />
      {manages && (
        <DraftBar
          draft={draft}
          saving={saving}
          onSave={() => void saveAll()}
          onDiscard={() => change({ type: 'discard' })}
          onUndo={undo}
        />
      )}
      <LeaveGuard unsaved={draft.length > 0} />
    </Page>
  );
}

function entryOf(id: string, draft: Draft, stored: readonly Credential[]): Entry | undefined {
  const item = draft.find((candidate) => candidate.id === id);
  if (item && item.kind !== 'deleted') return { ...item, isNew: item.kind === 'new' };
  const base = stored.find((credential) => credential.credentialId === id);
  const type = providerOf(base?.form);
  return base?.form && type ? { id, type, values: valuesOf(type, base.form), secrets: {}, base, isNew: false } : undefined;
}

/** What the forms find wrong now: a draft may have become wrong since it was entered. */
function findErrors(draft: Draft, stored: readonly Credential[]): Map<string, Readonly<Record<string, string>>> {
  const errors = new Map<string, Readonly<Record<string, string>>>();
  for (const item of draft) {
    if (item.kind === 'deleted') continue;
    const report = checkEntry(item, stored, draft);
    if (Object.keys(report.errors).length > 0) errors.set(item.id, report.errors);
  }
  return errors;
}

function sameValues(one: FormValues, other: FormValues): boolean {
  return one.name === other.name && Object.entries(one.plain).every(([name, text]) => other.plain[name] === text);
}

function namesOf(draft: Draft): Map<string, string> {
  return new Map(draft.map((item) => [item.id, item.kind === 'deleted' ? '' : item.values.name]));
}
