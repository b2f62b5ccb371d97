/** Branded scalars: a number or string that cannot be taken for another of the same shape. */

declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A point in simulated time: integer microseconds since the start of the run. */
export type Instant = Brand<number, "Instant">;
/** A span of simulated time: integer microseconds. */
export type Duration = Brand<number, "Duration">;
/** A node's index in its run, 0 to nodes − 1. */
export type NodeIndex = Brand<number, "NodeIndex">;
/** A block's index in the run's block tree, in order of interning; genesis is 0. */
export type BlockIndex = Brand<number, "BlockIndex">;
/** Double SHA-256 of a header as 64 hex digits in display order (byte-reversed). */
export type BlockHash = Brand<string, "BlockHash">;
/** Identity of a transaction, 64 hex digits in display order. */
export type TxId = Brand<string, "TxId">;
/** A transaction's index in the run's table of transactions, in order of interning. */
export type TxIndex = Brand<number, "TxIndex">;
/** An account's index in the run's table of accounts, in order of interning. */
export type AccountIndex = Brand<number, "AccountIndex">;
