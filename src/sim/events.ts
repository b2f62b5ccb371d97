/** Kinds of scheduler event in a run, and the meaning of their operands a to e. */
export const EVENT = {
  /** message kind `c` with item `d`, argument `e` arrives at node `a`, whose link to the sender is `b` */
  message: 0,
  /** timer `c` of node `a`, set in its life number `b`, with item `d`, argument `e` */
  timer: 1,
  /** node `a`'s search succeeds */
  blockFound: 2,
  /** node `a`, in its life number `b`, has spent the CPU time asked for on work `c`; item `d`, link `e` */
  charged: 3,
  /** scenario event `a` takes effect (`b` 0), ends (`b` 1), makes its step `c` with argument `d` (`b` 2) or flaps (`b` 3) */
  scenario: 4,
  /** the next payment of the workload is made */
  payment: 5,
  /**
   * an input that is no message, timer or charge, and that node `a` in its life number `b` could not hear
   * before: kind `c` & 255 of item `d`, link `e`, message `c` >> 8
   */
  waited: 6,
  /** what arrives at node `a` by its link `b` is no message of kind `c` any more */
  corrupted: 7,
} as const;
