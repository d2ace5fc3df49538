import { Code, ConnectError } from '@connectrpc/connect';
import { BadRequestSchema, ErrorInfoSchema } from '@/gen/google/rpc/error_details_pb';
import { t } from '@/shared/strings/en';

/** A wrong field of a request, by its path, such as changes[0].form.name. */
export interface FieldFailure {
  field: string;
  message: string;
}

/** Every failure as people see it: a sentence that says what to do, and the fields that are at fault. */
export class Failure extends Error {
  readonly reason: string;
  readonly fields: readonly FieldFailure[];
  readonly retryAfterSeconds: number | undefined;

  constructor(reason: string, message: string, fields: readonly FieldFailure[] = [], retryAfterSeconds?: number) {
    super(message);
    this.name = 'Failure';
    this.reason = reason;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Nobody answered, or not to the end: the same request may be sent again, and may have been carried out already. */
  get isUnanswered(): boolean {
    return unanswered.has(this.reason);
  }

  /** What is wrong with one field. */
  field(name: string): string | undefined {
    return this.fields.find((failure) => failure.field === name)?.message;
  }
}

export const reasons = {
  offline: 'OFFLINE',
  unavailable: 'UNAVAILABLE',
  signedOut: 'UNAUTHENTICATED',
  stepUp: 'STEP_UP_REQUIRED',
  stepUpCancelled: 'STEP_UP_CANCELLED',
} as const;

const unanswered = new Set<string>([reasons.offline, reasons.unavailable]);

/** Reads what a call threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const failure = ConnectError.from(error);
  const reason = failure.findDetails(ErrorInfoSchema)[0]?.reason;
  const fields = failure
    .findDetails(BadRequestSchema)
    .flatMap((request) =>
      request.fieldViolations.map((violation) => ({ field: violation.field, message: violation.description })),
    );
  if (failure.code === Code.Unavailable || failure.code === Code.DeadlineExceeded)
    return new Failure(reasons.unavailable, reason ? failure.rawMessage : t.errors.unavailable);
  // A reason comes from the platform, and its message is for people. Without one the call got nowhere.
  if (reason !== undefined) return new Failure(reason, failure.rawMessage, fields);
  if (failure.code === Code.Unauthenticated) return new Failure(reasons.signedOut, t.errors.signedOut);
  if (error instanceof TypeError || failure.cause instanceof TypeError) return new Failure(reasons.offline, t.errors.offline);
  return new Failure('UNEXPECTED', t.errors.unexpected);
}
