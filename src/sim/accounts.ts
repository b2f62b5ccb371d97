/**
 * The accounts of a run: who owns which, what each has from the start, and their keys, which follow from the
 * run's seed and the account's name. Signs for all of them; nodes know public keys alone.
 */
import type { Allocation } from "../chain/payload.ts";
import {
  SIGNATURE_SCHEMES,
  type SignatureName,
  type SignatureScheme,
  type Signer,
} from "../chain/signatures.ts";
import { signingBytes, type Transaction, type Transfer } from "../chain/transaction.ts";
import { assert, InputError } from "../lib/assert.ts";
import type { BlockHash } from "../lib/brand.ts";
import { toHex } from "../lib/bytes.ts";
import type { Draw } from "../lib/distributions.ts";
import { sha256 } from "../lib/hash.ts";
import { accountNames } from "../scenario/accounts.ts";
import type { NodeSpec } from "../scenario/nodes.ts";
import type { AccountGroup } from "../scenario/scenario.ts";
import { select } from "../scenario/selector.ts";

/** One account; `wallet` is the index of the node that holds its wallet. */
export interface Account {
  readonly name: string;
  readonly wallet: number;
  readonly balance: number;
  readonly publicKey: string;
  readonly secret: Uint8Array;
}

export class Accounts {
  readonly scheme: SignatureScheme;
  /** The nodes' own first, in order; then those of the groups. */
  readonly list: readonly Account[];
  readonly #byName: ReadonlyMap<string, Account>;
  readonly #byKey: ReadonlyMap<string, Account>;
  /** Of accounts that have signed before, by public key. */
  readonly #signers = new Map<string, Signer>();

  constructor(
    scenario: { readonly seed: string; readonly accounts: readonly AccountGroup[] },
    signatures: SignatureName,
    specs: readonly NodeSpec[],
    draw: Draw,
  ) {
    this.scheme = SIGNATURE_SCHEMES[signatures];
    const own = specs.map(({ name }, wallet) => ({ name, wallet, balance: 0 }));
    const grouped = scenario.accounts.flatMap((group) => membersOf(group, specs, draw));
    this.list = [...own, ...grouped].map((one) => {
      const secret = secretOf(scenario.seed, one.name);
      return { ...one, secret, publicKey: toHex(this.scheme.publicKeyOf(secret)) };
    });
    this.#byName = new Map(this.list.map((account) => [account.name, account]));
    this.#byKey = new Map(this.list.map((account) => [account.publicKey, account]));
  }

  /** The account of a name that the scenario has. */
  named(name: string): Account {
    const account = this.#byName.get(name);
    assert(account !== undefined, "the scenario has no such account", { name });
    return account;
  }

  /** What accounts have from genesis on. */
  allocations(): Allocation[] {
    return this.list
      .filter(({ balance }) => balance > 0)
      .map(({ publicKey, balance }) => ({ account: publicKey, amount: balance }));
  }

  /** The transfer as its sender's owner signs it for a chain. */
  sign(chain: BlockHash, transfer: Transfer): Transaction {
    const signer = this.#signerOf(transfer.sender);
    return { ...transfer, signature: toHex(signer(signingBytes(chain, transfer))) };
  }

  #signerOf(publicKey: string): Signer {
    const known = this.#signers.get(publicKey);
    if (known !== undefined) return known;
    const account = this.#byKey.get(publicKey);
    assert(account !== undefined, "nobody here owns the sender", { sender: publicKey });
    const signer = this.scheme.createSigner(account.secret);
    this.#signers.set(publicKey, signer);
    return signer;
  }
}

function membersOf(group: AccountGroup, specs: readonly NodeSpec[], draw: Draw) {
  const wallets = select(group.wallets, specs, draw);
  if (wallets.length === 0) {
    throw new InputError(`the wallets of ${group.name} are at no node of this run`);
  }
  return accountNames(group).map((name, place) => ({
    name,
    wallet: wallets[place % wallets.length]!,
    balance: group.balance,
  }));
}

/** A hash, so that no two names or seeds share a key. */
function secretOf(seed: string, name: string): Uint8Array {
  return sha256(new TextEncoder().encode(JSON.stringify(["account", seed, name])));
}
