/** Ctrl-C as a flag that runs ask between slices. A second Ctrl-C kills the process at once. */
import { ERASE_LINE, type Terminal } from "./terminal.ts";

/** Listens from its making until `forget`. */
export class Interruption {
  readonly forget: () => void;
  #isAsked = false;

  constructor(terminal: Terminal) {
    this.forget = terminal.onInterrupt(() => {
      this.#isAsked = true;
      // Over the progress line, and over the ^C that the terminal echoes.
      const lineStart = terminal.showsProgress ? ERASE_LINE : "";
      terminal.err(
        `${lineStart}forksim: interrupted, writing what there is (Ctrl-C again kills)\n`,
      );
    });
  }

  /** Whether the user has asked to stop. */
  get isAsked(): boolean {
    return this.#isAsked;
  }
}
