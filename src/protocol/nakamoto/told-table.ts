/**
 * Who has told whom of which transactions: one bit for every directed link and transaction. The bit of a link
 * says that its owner knows its peer to know: the peer announced it, sent it, or was told. It belongs to the
 * owner alone. Invariant: of a transaction that a node never had, a set bit means that the peer announced it.
 */
import { assert } from "../../lib/assert.ts";

/** The bits as plain data, page by page; null where none was ever set. */
export type SavedTold = readonly (Uint32Array | null)[];

/** Transactions of a page: eight words a link. */
const PAGE_BITS = 8;
const WORDS = 1 << (PAGE_BITS - 5);

export class ToldTable {
  readonly #links: number;
  readonly #pages: (Uint32Array | null)[] = [];

  constructor(links: number) {
    this.#links = links;
  }

  has(link: number, tx: number): boolean {
    const page = this.#pages[tx >> PAGE_BITS];
    if (page === undefined || page === null) return false;
    return ((page[link * WORDS + ((tx >> 5) & (WORDS - 1))]! >>> (tx & 31)) & 1) === 1;
  }

  set(link: number, tx: number): void {
    this.#page(tx)[link * WORDS + ((tx >> 5) & (WORDS - 1))]! |= 1 << (tx & 31);
  }

  clear(link: number, tx: number): void {
    this.#page(tx)[link * WORDS + ((tx >> 5) & (WORDS - 1))]! &= ~(1 << (tx & 31));
  }

  /** The link is a new connection: its owner knows nothing of its peer. */
  clearLink(link: number): void {
    for (const page of this.#pages) page?.fill(0, link * WORDS, (link + 1) * WORDS);
  }

  save(): SavedTold {
    return this.#pages.map((page) => page?.slice() ?? null);
  }

  load(saved: SavedTold): void {
    assert(this.#pages.length === 0, "a table is loaded before it is used");
    this.#pages.push(...saved.map((page) => page?.slice() ?? null));
  }

  #page(tx: number): Uint32Array {
    const place = tx >> PAGE_BITS;
    while (this.#pages.length <= place) this.#pages.push(null);
    let page = this.#pages[place] ?? null;
    if (page === null) {
      page = new Uint32Array(this.#links * WORDS);
      this.#pages[place] = page;
    }
    return page;
  }
}
