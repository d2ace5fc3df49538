import { createContext } from 'react';
import {
  type Credential,
  type Delivery,
  type DeliveryRejection,
  type ListDeliveriesResponse,
} from '@/gen/platform/credentials/v1/credential_service_pb';

/** How far one credential has come: counted from what devices said, never from what was sent. */
export interface Arrival {
  devices: number;
  arrived: number;
  rejected: number;
}

export interface ArrivalDetails {
  missing: Delivery[];
  rejected: { delivery: Delivery; rejection: DeliveryRejection }[];
}

/** Who is missing, for the line that is open: all others know their numbers, and are not drawn again when somebody else's change. */
export const ArrivalsContext = createContext<Arrivals | undefined>(undefined);

/** Answers for a thousand credentials without walking all devices for each. */
export class Arrivals {
  readonly #deliveries: readonly Delivery[];
  readonly #revisions: bigint[];
  readonly #rejections = new Map<string, { delivery: Delivery; rejection: DeliveryRejection }[]>();

  constructor(response: ListDeliveriesResponse) {
    this.#deliveries = response.deliveries;
    this.#revisions = response.deliveries
      .map((delivery) => delivery.acknowledgedRevision)
      .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    for (const delivery of response.deliveries) {
      for (const rejection of delivery.rejections) {
        const known = this.#rejections.get(rejection.credentialId);
        if (known) known.push({ delivery, rejection });
        else this.#rejections.set(rejection.credentialId, [{ delivery, rejection }]);
      }
    }
  }

  get deviceCount(): number {
    return this.#deliveries.length;
  }

  /** How many devices have applied a revision, or a later one. */
  atRevision(revision: bigint): number {
    return this.#revisions.length - this.#firstAtLeast(revision);
  }

  of(credential: Credential): Arrival {
    return {
      devices: this.#deliveries.length,
      arrived: this.atRevision(credential.revision),
      rejected: this.#rejected(credential).length,
    };
  }

  detailsOf(credential: Credential): ArrivalDetails {
    return {
      missing: this.#deliveries.filter((delivery) => delivery.acknowledgedRevision < credential.revision),
      rejected: this.#rejected(credential),
    };
  }

  /** What devices rejected an earlier version for says nothing about this one. */
  #rejected(credential: Credential) {
    return (this.#rejections.get(credential.credentialId) ?? []).filter(
      ({ rejection }) => rejection.version === credential.version,
    );
  }

  #firstAtLeast(revision: bigint): number {
    let [low, high] = [0, this.#revisions.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#revisions[middle] ?? 0n) < revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
