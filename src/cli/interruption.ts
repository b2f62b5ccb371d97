/** Ctrl-C as a flag that runs ask between slices. A second Ctrl-C kills the process at once. */
import type { Terminal } from "./terminal.ts";

/** Listens from its making until `forget`. */
export class Interruption {
  readonly forget: () => void;
  #isAsked = false;

  constructor(terminal: Terminal) {
    this.forget = terminal.onInterrupt(() => {
      this.#isAsked = true;
      terminal.err("\nforksim: interrupted, writing what there is (Ctrl-C again kills)\n");
    });
  }

  /** Whether the user has asked to stop. */
  get isAsked(): boolean {
    return this.#isAsked;
  }
}
