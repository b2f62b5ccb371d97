import { describe, expect, it } from "vitest";
import { GENESIS } from "../../src/chain/block-tree.ts";
import { transactionPayload } from "../../src/chain/payload.ts";
import type { Transaction } from "../../src/chain/transaction.ts";
import type { AccountIndex, BlockIndex } from "../../src/lib/brand.ts";
import type { RunResult } from "../../src/metrics/run-result.ts";
import { CHECKERS } from "../../src/sim/checkers/checkers.ts";
import { RawChain } from "../../src/sim/checkers/raw-chain.ts";
import { RawLedger } from "../../src/sim/checkers/raw-ledger.ts";
import { RawTransactions } from "../../src/sim/checkers/raw-transactions.ts";
import type { AccountState, MoneyDoor } from "../../src/sim/money.ts";
import type { Simulation } from "../../src/sim/simulation.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { MoneyChain } from "../support/money-chain.ts";

/** Judges what two nodes say of a hand-made chain: its blocks are found and adopted in the order given. */
class Trial {
  readonly chain: MoneyChain;
  readonly tips = [0, 0];
  /** By node. */
  readonly mempools: Transaction[][] = [[], []];
  /** Changes what the nodes say of accounts. */
  lie: (state: AccountState, node: number) => AccountState = (state) => state;
  /** Every observation so far. */
  readonly #told: number[][] = [];

  constructor(chain = new MoneyChain({ alice: 1000, bob: 500 })) {
    this.chain = chain;
  }

  /** Node finds a block and adopts it. */
  find(node: number, block: number): this {
    const parent = this.chain.tree.parent(block as BlockIndex);
    this.#told.push([OBSERVATION.blockFound, 0, node, block, parent, 0]);
    return this.adopt(node, block, true);
  }

  adopt(node: number, block: number, isOwn = false): this {
    const from = this.tips[node]!;
    const { tree } = this.chain;
    const fork = tree.forkPoint(from as BlockIndex, block as BlockIndex);
    const depth = tree.height(from as BlockIndex) - tree.height(fork);
    this.#told.push([OBSERVATION.blockAccepted, 0, node, block, isOwn ? -1 : 0, 0]);
    this.#told.push([OBSERVATION.tipChanged, 0, node, from, block, depth]);
    this.tips[node] = block;
    return this;
  }

  breachesOf(name: keyof typeof CHECKERS, told?: RunResult): readonly string[] {
    // Of these judges that of supply alone looks at the result, which needs a valid chain.
    const result = told ?? (name === "supply" ? this.result() : ({} as RunResult));
    const judge = CHECKERS[name](this.simulation());
    for (const told of this.#told) judge.observe(...(told as Parameters<typeof judge.observe>));
    return judge.breaches(result);
  }

  simulation(): Simulation {
    const { chain } = this;
    const money: MoneyDoor = {
      allocations: chain.allocations,
      accountState: (node, publicKey) =>
        this.lie(this.#stateOf(Number(node), publicKey), Number(node)),
      mempoolOf: (node) => this.mempools[node]!,
      listsInTransit: () => 0,
    };
    const parts = {
      ...{ scenario: { chain: chain.params, events: [] }, tree: chain.tree, money },
      ...{ specs: this.tips.map(() => ({})), nodeState: () => ({ up: true }) },
    };
    return parts as unknown as Simulation;
  }

  /** The part of a result that the judge of supply looks at, for the chain of node 0. */
  result(): RunResult {
    const { tree } = this.chain;
    const tip = this.tips[0] as BlockIndex;
    const height = tree.height(tip);
    const found = this.#told.filter(([kind]) => kind === OBSERVATION.blockFound).length;
    let [fees, scheduled, included, revenue] = [0, 0, 0, 0];
    for (let at = tip; at !== 0; at = tree.parent(at)) {
      const delta = tree.deltaOf(at);
      fees += delta?.fees ?? 0;
      included += delta?.transactions.length ?? 0;
      revenue += delta?.reward?.amount ?? 0;
      scheduled += 1000 >> Math.floor(tree.height(at) / 4);
    }
    const staleBlocks = found - height;
    const row = { blocksFound: found, blocksCanonical: height, blocksStale: staleBlocks, revenue };
    const total = this.chain.book.at(tree, tip).total(this.chain.book.transactions.accounts);
    const result = {
      chain: {
        ...{ blocksFound: found, blocksInvalid: 0, canonicalHeight: height, staleBlocks },
        canonicalTip: tree.hashOf(tip),
      },
      miners: { groups: [row] },
      transactions: {
        ...{ fees, counts: { included } },
        supply: { total, allocated: 1500, scheduled, accounts: 3 },
      },
    };
    return result as unknown as RunResult;
  }

  #stateOf(node: number, publicKey: string): AccountState {
    const { book, tree } = this.chain;
    const account: AccountIndex = book.transactions.accountOf(publicKey);
    const ledger = book.at(tree, this.tips[node] as BlockIndex);
    return {
      balance: ledger.balanceOf(account),
      immature: ledger.immatureOf(account),
      sequence: ledger.sequenceOf(account),
    };
  }
}

/** Two branches from block 1: three blocks with payments and a matured coinbase, and two without. */
function soundTrial(options: { signatures?: "real" | "modelled"; maturity?: number } = {}): Trial {
  const chain = new MoneyChain({ alice: 1000, bob: 500 }, options);
  const one = chain.grow(0, [chain.pay({ from: "alice", to: "bob", sequence: 0, padding: 300 })]);
  const payments = [
    chain.pay({ from: "alice", to: "carol", sequence: 1 }),
    chain.pay({ from: "carol", to: "bob", sequence: 0, amount: 50n }),
  ];
  const two = chain.grow(one, payments);
  const spent = chain.pay({ from: "miner", to: "carol", sequence: 0, amount: 1000n });
  const three = chain.grow(two, [spent], 900n);
  const other = chain.grow(one, [payments[0]!]);
  const trial = new Trial(chain).find(1, one).find(1, other);
  for (const block of [one, two, three]) trial.find(0, block);
  trial.mempools[1] = [payments[1]!, chain.pay({ from: "alice", to: "bob", sequence: 2 })];
  return trial;
}

const NAMES = ["validity", "noDoubleSpend", "ledgerReplay", "mempoolValid"] as const;

describe("the judges of money", () => {
  it.each(["real", "modelled"] as const)("find nothing where all is well (%s)", (signatures) => {
    for (const maturity of [0, 1, 2]) {
      const trial = soundTrial({ signatures, maturity });
      expect(trial.chain.tree.isValid(trial.tips[0] as BlockIndex)).toBe(true);
      for (const name of NAMES) expect(trial.breachesOf(name), name).toEqual([]);
    }
  });

  it("find nothing wrong with the coins of sound chains", () => {
    const chain = new MoneyChain({ alice: 1000, bob: 500 });
    const trial = new Trial(chain);
    let tip = 0;
    for (let sequence = 0; sequence < 6; sequence++) {
      const claim = sequence === 3 ? 5n : undefined;
      tip = chain.grow(tip, [chain.pay({ from: "alice", to: "bob", sequence })], claim);
      trial.find(0, tip);
    }
    expect(trial.adopt(1, tip).breachesOf("supply")).toEqual([]);
  });
});

describe("the judge of validity", () => {
  const alice = { from: "alice", to: "bob", sequence: 0 };

  /** What is said of a block on genesis whatever the chain's own rules think of it. */
  function faultOf(grow: (chain: MoneyChain) => number, signatures: "real" | "modelled") {
    const chain = new MoneyChain({ alice: 1000, bob: 500 }, { signatures });
    return new Trial(chain).find(0, grow(chain)).breachesOf("validity").join();
  }

  const forged = (chain: MoneyChain) => {
    const { signature } = chain.pay({ ...alice, amount: 99n });
    return chain.grow(0, [{ ...chain.pay(alice), signature }]);
  };

  it.each([
    ["a payment that nobody signed", forged, "is not signed"],
    [
      "a payment out of sequence",
      (chain: MoneyChain) => chain.grow(0, [chain.pay({ ...alice, sequence: 1 })]),
      "has sequence 1, not 0",
    ],
    [
      "coins that are not there",
      (chain: MoneyChain) => chain.grow(0, [chain.pay({ ...alice, amount: 991n })]),
      "spends more than 1000",
    ],
    [
      "a negative fee",
      (chain: MoneyChain) => chain.grow(0, [chain.pay({ ...alice, fee: -1n })], 0n),
      "for a fee of -1",
    ],
    [
      "a payment of nothing",
      (chain: MoneyChain) => chain.grow(0, [chain.pay({ ...alice, amount: 0n })]),
      "moves 0",
    ],
    [
      "a coinbase that claims a unit too many",
      (chain: MoneyChain) => chain.grow(0, [chain.pay(alice)], 1011n),
      "claims 1011 of 1010",
    ],
    [
      "a coinbase that is not mature",
      (chain: MoneyChain) =>
        chain.grow(chain.grow(0), [chain.pay({ from: "miner", to: "bob", sequence: 0 })]),
      "spends more than 0",
    ],
  ] as const)("notices %s", (_, grow, words) => {
    for (const signatures of ["real", "modelled"] as const) {
      expect(faultOf(grow, signatures)).toContain(words);
    }
  });
});

describe("a raw transaction", () => {
  const chain = new MoneyChain({ alice: 1000 });
  const raw = new RawTransactions(chain.tree.hashOf(GENESIS), chain.params.money!);
  const payload = transactionPayload(
    chain.pay({ from: "alice", to: "bob", sequence: 0, padding: 70_000 }),
  );
  const other = transactionPayload(chain.pay({ from: "alice", to: "bob", sequence: 0 }));

  it("has to have the id and the size of its bytes", () => {
    expect(raw.faultOf(payload)).toBeNull();
    expect(raw.faultOf({ ...payload, id: other.id })).toBe("has an id that is not its own");
    expect(raw.faultOf({ ...other, size: 100 })).toMatch(/^claims 100 bytes and has 1\d\d$/);
    expect(raw.faultOf({ id: other.id, size: other.size })).toBe("is no transaction");
  });

  it("is signed for its own chain alone", () => {
    const elsewhere = new MoneyChain({ alice: 1001 });
    const foreign = new RawTransactions(elsewhere.tree.hashOf(GENESIS), chain.params.money!);
    expect(foreign.faultOf(payload)).toBe("is not signed");
  });
});

describe("a raw ledger", () => {
  it("is the same whichever branches it has been on", () => {
    for (const maturity of [0, 1, 2]) {
      const { chain } = soundTrial({ maturity });
      const raw = new RawChain(chain.params, chain.tree);
      const moving = new RawLedger(raw, chain.allocations);
      const places = Array.from({ length: chain.tree.size }, (_, place) => place);
      for (const place of places.flatMap((a) => places.flatMap((b) => [a, b]))) {
        const fresh = new RawLedger(raw, chain.allocations).moveTo(place);
        expect(described(moving.moveTo(place))).toEqual(described(fresh));
      }
    }
  });

  function described(ledger: RawLedger) {
    const accounts = [...ledger.accounts]
      .sort()
      .map((account) => [
        account,
        ledger.balanceOf(account),
        ledger.immatureOf(account),
        ledger.sequenceOf(account),
      ]);
    return { accounts, totals: ledger.totals };
  }
});

describe("the judge of double spends", () => {
  const chain = new MoneyChain({ alice: 1000, bob: 500 });
  const [first, rival] = [100n, 200n].map((amount) =>
    chain.pay({ from: "alice", to: "bob", sequence: 0, amount }),
  );
  const one = chain.grow(0, [first!]);
  const apart = chain.grow(0, [rival!]);
  const rivals = chain.grow(one, [rival!]);
  const again = chain.grow(chain.grow(one), [first!]);
  const twice = chain.grow(0, [first!, rival!]);

  it.each([
    ["two rivals on one chain", rivals],
    ["one transaction twice on a chain", again],
    ["two rivals in one block", twice],
  ])("notices %s", (_, tip) => {
    const trial = new Trial(chain).adopt(0, one).adopt(0, tip);
    expect(trial.breachesOf("noDoubleSpend")).toHaveLength(1);
  });

  it("notices them on a chain that was left again, once", () => {
    const trial = new Trial(chain).adopt(0, rivals).adopt(0, apart).adopt(1, rivals);
    expect(trial.breachesOf("noDoubleSpend")).toHaveLength(1);
  });

  it("finds nothing where rivals are on different chains", () => {
    expect(new Trial(chain).adopt(0, one).adopt(1, apart).breachesOf("noDoubleSpend")).toEqual([]);
  });
});

describe("the judge of ledgers", () => {
  it.each([
    ["a balance", (state: AccountState) => ({ ...state, balance: state.balance + 1 })],
    ["coins that are not mature", (s: AccountState) => ({ ...s, immature: s.immature - 1 })],
    ["a sequence", (state: AccountState) => ({ ...state, sequence: state.sequence + 1 })],
  ])("notices %s that one node has wrong", (_, change) => {
    const trial = soundTrial();
    trial.lie = (state, node) => (node === 1 ? change(state) : state);
    const breaches = trial.breachesOf("ledgerReplay");
    expect(breaches.length).toBeGreaterThan(0);
    expect(breaches.join()).toContain("of node 1");
    expect(breaches.join()).not.toContain("of node 0");
  });
});

describe("the judge of supply", () => {
  const trial = new Trial();
  const { chain } = trial;
  trial.find(0, chain.grow(0, [chain.pay({ from: "alice", to: "bob", sequence: 0 })]));
  trial.adopt(1, trial.tips[0]!);

  const changed = (change: (result: Record<string, Record<string, number>>) => void) => {
    const result = structuredClone(trial.result());
    change(result.transactions as unknown as Record<string, Record<string, number>>);
    return trial.breachesOf("supply", result);
  };

  it.each([
    ["coins", (t: Record<string, Record<string, number>>) => t["supply"]!["total"]!++],
    ["allocations", (t: Record<string, Record<string, number>>) => t["supply"]!["allocated"]!++],
    ["subsidies", (t: Record<string, Record<string, number>>) => t["supply"]!["scheduled"]!++],
    ["inclusions", (t: Record<string, Record<string, number>>) => t["counts"]!["included"]!++],
  ])("notices a result that tells of too many %s", (_, change) => {
    expect(changed(() => {})).toEqual([]);
    expect(changed(change)).toHaveLength(1);
  });

  it("notices coins from nowhere in a node's ledger, and revenue from nowhere", () => {
    trial.lie = (state) => ({ ...state, immature: state.immature + 1 });
    expect(trial.breachesOf("supply").join()).toContain("coins at tip 1");
    trial.lie = (state) => state;
    const result = structuredClone(trial.result());
    (result.miners.groups[0] as { revenue: number }).revenue += 1;
    expect(trial.breachesOf("supply", result).join()).toContain("revenue: 1011, due are 1010");
  });
});

describe("the judge of mempools", () => {
  const pay = (trial: Trial, sequence: number, amount = 100n) =>
    trial.chain.pay({ from: "alice", to: "bob", sequence, amount });

  it.each([
    ["a gap", (trial: Trial) => [pay(trial, 0), pay(trial, 2)], "sequence 2 is pending where 1"],
    ["rivals", (trial: Trial) => [pay(trial, 0), pay(trial, 0, 5n)], "sequence 0 is pending"],
    ["more than there is", (trial: Trial) => [pay(trial, 0), pay(trial, 1, 900n)], "overdraws"],
  ])("notices %s", (_, pending, words) => {
    const trial = new Trial();
    trial.mempools[1] = pending(trial).reverse();
    expect(trial.breachesOf("mempoolValid").join()).toContain(words);
  });

  it.each(["real", "modelled"] as const)("notices what nobody signed (%s)", (signatures) => {
    const trial = new Trial(new MoneyChain({ alice: 1000 }, { signatures }));
    const [sound, other] = [pay(trial, 0), pay(trial, 0, 99n)];
    const forged = { ...sound, signature: other.signature };
    trial.mempools[1] = [sound];
    expect(trial.breachesOf("mempoolValid")).toEqual([]);
    trial.mempools[1] = [forged];
    expect(trial.breachesOf("mempoolValid").join()).toContain("sequence 0 is not signed");
  });

  it("notices a fee below nothing, which the balance would cover", () => {
    const trial = new Trial();
    trial.mempools[1] = [trial.chain.pay({ from: "alice", to: "bob", sequence: 0, fee: -1n })];
    expect(trial.breachesOf("mempoolValid").join()).toContain("for a fee of -1");
  });

  it("notices what is on the chain already, and what a payment still pending would pay for", () => {
    const trial = new Trial();
    trial.find(0, trial.chain.grow(0, [pay(trial, 0)]));
    trial.mempools[0] = [pay(trial, 0)];
    expect(trial.breachesOf("mempoolValid").join()).toContain("pending where 1 is due");
    const carol = trial.chain.pay({ from: "carol", to: "bob", sequence: 0, amount: 50n });
    trial.mempools[0] = [pay(trial, 1), carol];
    expect(trial.breachesOf("mempoolValid").join()).toContain("overdraws");
  });

  it("notices a coinbase spent a block too early, and no block later", () => {
    const trial = new Trial(new MoneyChain({ alice: 1000, bob: 500 }, { maturity: 2 }));
    const { chain } = trial;
    trial.mempools[0] = [chain.pay({ from: "miner", to: "bob", sequence: 0, amount: 990n })];
    const one = chain.grow(0);
    trial.find(0, one);
    expect(trial.breachesOf("mempoolValid").join()).toContain("overdraws");
    const two = chain.grow(one);
    trial.find(0, two);
    expect(trial.breachesOf("mempoolValid")).toEqual([]);
    trial.find(0, chain.grow(two));
    expect(trial.breachesOf("mempoolValid")).toEqual([]);
  });

  it("looks after a reorg too, once another node speaks", () => {
    const trial = new Trial();
    const { chain } = trial;
    const [one, two] = [chain.grow(0, [pay(trial, 0)]), chain.grow(0)];
    trial.mempools[0] = [pay(trial, 1)];
    trial.adopt(0, one).adopt(0, two).adopt(1, two).adopt(0, one);
    // At the end all is well; in between the first payment was off the chain and not pending.
    expect(trial.breachesOf("mempoolValid")).toHaveLength(1);
  });
});
