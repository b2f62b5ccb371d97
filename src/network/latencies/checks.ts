/** What the delay laws refuse in their parameters, in one voice. */
import { InputError } from "../../lib/assert.ts";

/** A delay is a finite number of microseconds, 0 or more. */
export function checkDelay(law: string, name: string, value: number): void {
  if (value >= 0 && value < Infinity) return;
  throw new InputError(`latency ${law}: ${name} is ${value} µs; 0 or more is right`);
}

/** A spread is a finite number, 0 or more; above 20 a law's figures leave the range of numbers. */
export function checkSpread(law: string, name: string, value: number): void {
  if (value >= 0 && value <= 20) return;
  throw new InputError(`latency ${law}: ${name} is ${value}; 0 to 20 is right`);
}
