/** What a check says: yes, possibly with what it computed, or no with a code and the facts. */

export type Verdict<Reason, Value = void> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: Reason };

const ACCEPTED: Verdict<never> = { ok: true, value: undefined };

/** The yes that carries nothing. */
export function accepted(): Verdict<never> {
  return ACCEPTED;
}

/** The yes that carries what the check computed. */
export function acceptedWith<Value>(value: Value): Verdict<never, Value> {
  return { ok: true, value };
}

/** The no, with a reason: `{ code, ...facts }`. */
export function rejected<Reason>(reason: Reason): Verdict<Reason, never> {
  return { ok: false, reason };
}
