/** The outbox of the driver's node: effects as calls, made once the handler has returned. */
import { Outbox } from "../protocol/effects.ts";

/** What each effect does here. */
export type Actions = {
  readonly [Effect in
    | "send"
    | "announce"
    | "announceTo"
    | "broadcast"
    | "setTimer"
    | "startSearch"
    | "stopSearch"
    | "charge"
    | "disconnect"
    | "observe"]: (...operands: Parameters<Outbox[Effect]>) => void;
};

/** An outbox that keeps effects as calls still to be made, in order. */
export class RecordingOutbox extends Outbox {
  readonly #actions: Actions;
  #calls: (() => void)[] = [];

  constructor(actions: Actions) {
    super();
    this.#actions = actions;
  }

  /** The effects since the last call. */
  take(): readonly (() => void)[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }

  override send(...operands: Parameters<Outbox["send"]>): void {
    this.#calls.push(() => this.#actions.send(...operands));
  }
  override announce(...operands: Parameters<Outbox["announce"]>): void {
    this.#calls.push(() => this.#actions.announce(...operands));
  }
  override announceTo(...operands: Parameters<Outbox["announceTo"]>): void {
    this.#calls.push(() => this.#actions.announceTo(...operands));
  }
  override broadcast(...operands: Parameters<Outbox["broadcast"]>): void {
    this.#calls.push(() => this.#actions.broadcast(...operands));
  }
  override setTimer(...operands: Parameters<Outbox["setTimer"]>): void {
    this.#calls.push(() => this.#actions.setTimer(...operands));
  }
  override startSearch(...operands: Parameters<Outbox["startSearch"]>): void {
    this.#calls.push(() => this.#actions.startSearch(...operands));
  }
  override stopSearch(): void {
    this.#calls.push(() => this.#actions.stopSearch());
  }
  override charge(...operands: Parameters<Outbox["charge"]>): void {
    this.#calls.push(() => this.#actions.charge(...operands));
  }
  override reopen(): void {
    // Reopening an item is for hosts that leave out announcements; here nothing is left out.
    this.#calls.push(() => {});
  }
  override disconnect(...operands: Parameters<Outbox["disconnect"]>): void {
    this.#calls.push(() => this.#actions.disconnect(...operands));
  }
  override observe(...operands: Parameters<Outbox["observe"]>): void {
    this.#calls.push(() => this.#actions.observe(...operands));
  }
}
