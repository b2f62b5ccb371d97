/** Moments of simulated time as h:mm:ss, with milliseconds where blocks are close together. */

/** `3:07:09`, or `3:07:09.250` where `fine`. */
export function formatClock(ms: number, fine = false): string {
  const rounded = fine ? Math.floor(ms + 0.5) : Math.floor(ms / 1000 + 0.5) * 1000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const seconds = `${two((rounded / 1000) % 60)}`;
  const clock = `${Math.floor(rounded / 3_600_000)}:${two((rounded / 60_000) % 60)}:${seconds}`;
  return fine ? `${clock}.${String(rounded % 1000).padStart(3, "0")}` : clock;
}
