import { Text } from '@mantine/core';
import { use, useId, useState } from 'react';
import { RejectionReason, type Credential, type Delivery } from '@/gen/platform/credentials/v1/credential_service_pb';
import { t } from '@/shared/strings/en';
import { exactly, when } from '@/shared/ui/times';
import { ArrivalsContext } from '../model/deliveries';
import classes from './DeliveryLine.module.css';

const shownAtOnce = 50;

const reasons: Record<number, string> = {
  [RejectionReason.UNREADABLE]: t.delivery.reasons.unreadable,
  [RejectionReason.UNAUTHORIZED]: t.delivery.reasons.unauthorized,
  [RejectionReason.RESTRICTED]: t.delivery.reasons.restricted,
  [RejectionReason.WRONG_DESTINATION]: t.delivery.reasons.wrongDestination,
};

interface Props {
  name: string;
  credential: Credential;
  devices: number;
  arrived: number;
  rejected: number;
  person: (userId: string) => string;
}

/** How far a credential has come, and on demand who is missing since when, and who rejects it and why. */
export function DeliveryLine({ name, credential, devices, arrived, rejected, person }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (devices === 0) return <span className={classes.none}>{t.delivery.none}</span>;

  const state = rejected > 0 ? 'rejected' : arrived === devices ? 'everywhere' : 'underway';
  return (
    <>
      <button
        type="button"
        className={classes.line}
        data-state={state}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <span className={classes.dot} aria-hidden="true" />
        {t.delivery.on(arrived, devices)}
        {rejected > 0 && `, ${t.delivery.rejected(rejected)}`}
      </button>
      {open && (
        <div id={id} className={classes.details} role="group" aria-label={t.delivery.details(name)}>
          <Details credential={credential} person={person} />
        </div>
      )}
    </>
  );
}

function Details({ credential, person }: Pick<Props, 'credential' | 'person'>) {
  const arrivals = use(ArrivalsContext);
  if (!arrivals) return null;
  const { missing, rejected } = arrivals.detailsOf(credential);
  if (missing.length === 0 && rejected.length === 0) return <Text size="sm">{t.delivery.everywhere}</Text>;
  return (
    <>
      {rejected.length > 0 && (
        <>
          <h3>{t.delivery.rejectedTitle}</h3>
          <ul>
            {rejected.slice(0, shownAtOnce).map(({ delivery, rejection }) => (
              <li key={delivery.deviceId} title={exactly(rejection.rejectTime)}>
                <Machine delivery={delivery} person={person} />: {reasons[rejection.reason] ?? t.delivery.reasons.unknown},{' '}
                {when(rejection.rejectTime)}
              </li>
            ))}
          </ul>
          <More of={rejected.length} />
        </>
      )}
      {missing.length > 0 && (
        <>
          <h3>{t.delivery.missing}</h3>
          <ul>
            {missing.slice(0, shownAtOnce).map((delivery) => (
              <li key={delivery.deviceId} title={exactly(delivery.acknowledgeTime)}>
                <Machine delivery={delivery} person={person} />: {t.delivery.waitingSince(when(credential.updateTime))},{' '}
                {delivery.acknowledgeTime ? t.delivery.lastHeard(when(delivery.acknowledgeTime)) : t.delivery.never}
              </li>
            ))}
          </ul>
          <More of={missing.length} />
        </>
      )}
    </>
  );
}

function Machine({ delivery, person }: { delivery: Delivery; person: Props['person'] }) {
  const owner = person(delivery.userId);
  return (
    <>
      <strong>{delivery.deviceName}</strong>
      {owner !== '' && ` (${owner})`}
    </>
  );
}

function More({ of: all }: { of: number }) {
  return all > shownAtOnce ? <p>{t.delivery.more(all - shownAtOnce)}</p> : null;
}
