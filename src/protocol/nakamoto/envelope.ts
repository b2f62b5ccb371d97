/**
 * Bitcoin's envelope around every message: magic, command, length and checksum, 24 bytes (protocol
 * documentation of developer.bitcoin.org). What is inside is `messages.ts`'s.
 */
import { InputError } from "../../lib/assert.ts";
import { ByteReader, ByteWriter } from "../../lib/bytes.ts";
import { sha256d } from "../../lib/hash.ts";

/** Bytes of an envelope. */
export const ENVELOPE = 24;

const MAGIC = 0x6b72_6f66; // "fork" in ASCII, little-endian

/** A message of so much payload, with its envelope. */
export function seal(name: string, payload: ByteWriter): Uint8Array {
  const bytes = payload.finish();
  const command = new Uint8Array(12);
  for (let i = 0; i < name.length; i++) command[i] = name.charCodeAt(i);
  return new ByteWriter()
    .u32(MAGIC)
    .raw(command)
    .u32(bytes.length)
    .raw(sha256d(bytes).subarray(0, 4))
    .raw(bytes)
    .finish();
}

/** The payload of a message of this kind; anything else is an `InputError`. */
export function open(name: string, bytes: Uint8Array): ByteReader {
  const reader = new ByteReader(bytes);
  expectField("magic", reader.u32(), MAGIC);
  const command = String.fromCharCode(...reader.raw(12).filter((byte) => byte !== 0));
  if (command !== name) throw new InputError(`a ${name} message was due, "${command}" came`);
  expectField("length", reader.u32(), bytes.length - ENVELOPE);
  const checksum = reader.raw(4);
  const digest = sha256d(bytes.subarray(ENVELOPE));
  if (checksum.some((byte, i) => byte !== digest[i])) {
    throw new InputError(`the checksum of a ${name} message is wrong`);
  }
  return reader;
}

/** Refuses another value than the one due. */
export function expectField(field: string, actual: number, wanted: number): void {
  if (actual !== wanted) throw new InputError(`${field} is ${actual}, ${wanted} was due`);
}
