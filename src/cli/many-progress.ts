/** The line on a terminal that says how many of several runs are done. */
import { formatCount, formatMs } from "../metrics/format.ts";
import type { JobProgress } from "../runner/jobs.ts";
