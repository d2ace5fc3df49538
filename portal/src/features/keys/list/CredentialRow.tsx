import { memo, useEffect, useRef } from 'react';
import { FieldKind } from '@/gen/platform/credentials/v1/forms_pb';
import { type Credential } from '@/gen/platform/credentials/v1/credential_service_pb';
import { valuesOf, type FormValues, type ProviderType } from '@/shared/forms/providerForms';
import { t } from '@/shared/strings/en';
import { DeleteIcon, EditIcon, UndoIcon } from '@/shared/ui/Icons';
import { exactly, when } from '@/shared/ui/times';
import { DeliveryLine } from '../delivery/DeliveryLine';
import { destinationOf } from '../model/destination';
import { hasErrors, type DraftItem } from '../model/draft';
import classes from './CredentialRow.module.css';

// Those that the filter hides are in the page too.
const shownRows = '[data-shown]:not([data-shown="none"]) > :not([hidden]) > [data-credential]';

export interface RowProps {
  type: ProviderType;
  /** What is saved; undefined for a new one. */
  credential: Credential | undefined;
  item: DraftItem | undefined;
  /** How far it has come, as numbers: a row is drawn again when one of them changes. Undefined until it is known. */
  devices: number | undefined;
  arrived: number | undefined;
  rejected: number | undefined;
  manages: boolean;
  /** The section holds several kinds, so each says which it is. */
  showKind: boolean;
  person: (userId: string) => string;
  onEdit: (id: string) => void;
  onDelete: (id: string) => void;
  onUndo: (id: string) => void;
}

/** One credential. Plain elements and few: of a long list all of them are in the page. */
export const CredentialRow = memo(function CredentialRow(props: RowProps) {
  const { type, credential, item, manages, showKind, person } = props;
  const id = credential?.credentialId ?? item?.id ?? '';
  const values = shownValues(type, credential, item);
  const name = values.name || t.keys.unnamed;
  const deleted = item?.kind === 'deleted';
  // Deleting and undoing exchange the buttons: a keyboard goes on at those that are there then.
  const actions = useRef<HTMLDivElement>(null);
  const pressed = useRef(false);
  useEffect(() => {
    if (pressed.current) actions.current?.querySelector('button')?.focus({ preventScroll: true });
    pressed.current = false;
  }, [item?.kind]);
  // What was never saved goes altogether: the keyboard goes on at the next one, or where another one is added.
  const leave = () => {
    pressed.current = credential !== undefined;
    if (pressed.current) return;
    const section = actions.current?.closest('section');
    const rows = [...(section?.querySelectorAll(shownRows) ?? [])];
    const next = rows[rows.findIndex((row) => row.contains(actions.current)) + 1]?.querySelector('button');
    (next ?? section?.querySelector<HTMLElement>(`[data-adds="${type.key}"]`))?.focus();
  };
  const undo = () => {
    leave();
    props.onUndo(id);
  };
  const remove = () => {
    leave();
    props.onDelete(id);
  };
  return (
    <div className={classes.row} data-state={item?.kind} data-credential={id}>
      <div className={classes.main}>
        <span className={classes.name}>{name}</span>
        {showKind && <span className={classes.kind}>{type.options.title}</span>}
        {item && <span className={classes.state}>{t.keys.states[item.kind]}</span>}
        {item && hasErrors(item) && <span className={classes.error}>{t.keys.error}</span>}
      </div>
      <div className={classes.actions} ref={actions}>
        {manages && item && (
          <button type="button" onClick={undo} aria-label={t.keys.undo(name)} title={t.keys.undo(name)}>
            <UndoIcon />
          </button>
        )}
        {manages && !deleted && (
          <>
            <button type="button" onClick={() => props.onEdit(id)} aria-label={t.keys.edit(name)} title={t.keys.edit(name)}>
              <EditIcon />
            </button>
            <button type="button" onClick={remove} aria-label={t.keys.delete(name)} title={t.keys.delete(name)}>
              <DeleteIcon />
            </button>
          </>
        )}
      </div>
      <div className={classes.facts}>
        {credential?.masks.map((mask) => (
          <code key={mask.field} className={classes.mask}>
            {mask.mask}
          </code>
        ))}
        <span>{destinationOf(type, values)}</span>
        {extras(type, values).map(([label, value]) => (
          <span key={label}>
            {label}: {value}
          </span>
        ))}
        {credential && (
          <span title={exactly(credential.updateTime)}>
            {t.keys.updated(when(credential.updateTime), person(credential.updatedBy))}
          </span>
        )}
      </div>
      {credential && props.devices !== undefined && !deleted && (
        <div className={classes.delivery}>
          <DeliveryLine
            name={name}
            credential={credential}
            devices={props.devices}
            arrived={props.arrived ?? 0}
            rejected={props.rejected ?? 0}
            person={person}
          />
        </div>
      )}
    </div>
  );
});

function shownValues(type: ProviderType, credential: Credential | undefined, item: DraftItem | undefined): FormValues {
  if (item && item.kind !== 'deleted') return item.values;
  return credential?.form ? valuesOf(type, credential.form) : { name: '', plain: {} };
}

/** What the address does not say already. */
function extras(type: ProviderType, values: FormValues): [string, string][] {
  return type.fields
    .filter((field) => !field.secret && field.options.kind !== FieldKind.URL && field.options.kind !== FieldKind.REGION)
    .map((field): [string, string] => [field.options.label, values.plain[field.name] ?? ''])
    .filter(
      ([label, value]) =>
        value !== '' && value !== type.fields.find((field) => field.options.label === label)?.options.defaultValue,
    );
}
