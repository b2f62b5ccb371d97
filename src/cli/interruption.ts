/** Ctrl-C as a flag that runs ask between slices. A second Ctrl-C kills the process at once. */
import { ERASE_LINE, type Terminal } from "./terminal.ts";

/** Listens from its making until `forget`. */
export class Interruption {
  readonly forget: () => void;
  readonly #asked = new AbortController();

  constructor(terminal: Terminal) {
    this.forget = terminal.onInterrupt(() => {
      this.#asked.abort();
      // Over the progress line, and over the ^C that the terminal echoes.
      const lineStart = terminal.showsProgress ? ERASE_LINE : "";
      terminal.err(
        `${lineStart}forksim: interrupted, writing what there is (Ctrl-C again kills)\n`,
      );
    });
  }

  /** Whether the user has asked to stop. */
  get isAsked(): boolean {
    return this.#asked.signal.aborted;
  }

  /** The same for those who wait to be told. */
  get signal(): AbortSignal {
    return this.#asked.signal;
  }
}
