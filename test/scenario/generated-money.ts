/** Arbitrary parts of scenario documents about money, and how a document takes them in. */
import fc from "fast-check";

const duration = fc
  .tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom("us", "ms", "s", "min"))
  .map(([value, unit]) => `${value} ${unit}`);
const share = fc.integer({ min: 0, max: 10_000 }).map((value) => `${value / 100}%`);
const bytes = fc.integer({ min: 150, max: 800 }).map((value) => `${value} B`);
const rate = fc
  .tuple(fc.integer({ min: 1, max: 99_999 }), fc.constantFrom("s", "min", "h", "d"))
  .map(([value, unit]) => `${value / 1000} /${unit}`);
/** Accounts with enough for all that is drawn here, whoever pays them. */
const payer = fc.constantFrom("alice", "shop/0", "shop/2");
const account = fc.constantFrom("alice", "bob", "shop/0", "shop/2", "solo", "pool/1");

function law<T>(value: fc.Arbitrary<T>, order: (a: T, b: T) => boolean): fc.Arbitrary<unknown> {
  const sigma = fc.constantFrom(0, 0.5, 1 / 3, 2);
  const logNormal = fc.record({ median: value, sigma });
  return fc.oneof(
    value,
    fc.tuple(value, value).map(([a, b]) => ({ uniform: order(a, b) ? [a, b] : [b, a] })),
    fc.record({ "log-normal": logNormal }),
    fc.record({ lognormal: logNormal }),
  );
}

const coins = (min: number) =>
  law(fc.oneof(fc.integer({ min, max: 5000 }), fc.constant(2 ** 50)), (a, b) => a <= b);

const timing = fc.oneof(
  fc.record({ rate }),
  fc.record({ arrivals: fc.record({ poisson: rate }) }),
  fc.record({ arrivals: fc.record({ constant: rate }) }),
  fc.record({
    arrivals: fc.record({
      bursts: fc.record({ every: duration, size: fc.integer({ min: 1, max: 1000 }) }),
    }),
  }),
);

const drawn = fc
  .tuple(
    timing,
    fc.record(
      {
        accounts: fc.constantFrom<unknown[]>("shop", "user", 50),
        zipf: fc.constantFrom(0, 0.9, 1, 1.5),
        amount: coins(1),
        fee: coins(0),
        feePer: fc.constantFrom("transaction", "kB"),
        size: law(bytes, (a, b) => Number.parseInt(a, 10) <= Number.parseInt(b, 10)),
        conflicts: share,
        from: duration,
        until: fc.constantFrom("2 h", "100 h"),
      },
      { requiredKeys: ["accounts"] },
    ),
  )
  .map(([when, what]) => ({ ...what, ...when }));

const row = fc.tuple(payer, account, fc.integer({ min: 1, max: 500 }), fc.nat(100), bytes);
const trace = fc
  .tuple(fc.array(fc.tuple(fc.nat(400_000_000), row), { minLength: 1, maxLength: 8 }), fc.boolean())
  .map(([rows, sized]) => {
    const sorted = rows.toSorted(([a], [b]) => a - b);
    const lines = sorted.map(([at, fields]) =>
      [`${at} us`, ...(sized ? fields : fields.slice(0, -1))].join(", "),
    );
    const header = `at,from,to,amount,fee${sized ? ",size" : ""}`;
    return { trace: { file: "some payments.csv", csv: [header, ...lines].join("\n") } };
  });

const submits = fc
  .array(
    fc.record(
      {
        from: payer,
        to: account,
        amount: fc.integer({ min: 1, max: 100_000 }),
        fee: fc.integer({ min: 0, max: 1000 }),
        size: bytes,
        via: fc.constantFrom("solo", "home/3", "pool/0"),
      },
      { requiredKeys: ["from", "to", "amount", "fee"] },
    ),
    { maxLength: 4 },
  )
  .map((payments) => {
    const first = payments[0];
    const named = payments.map((payment, k) => ({
      at: `${100 + k} min`,
      submit: { id: `pay-${k}`, ...payment },
    }));
    if (first === undefined) return named;
    const rival = { id: "rival", from: first.from, to: "bob", amount: 1, fee: 9, rivalOf: "pay-0" };
    return [...named, { when: { event: "pay-0", delay: "1 s" }, submit: rival }];
  });

const expectation = fc.oneof(
  fc.record({
    txLatency: fc.record({ share: fc.constantFrom("50%", "90%", "99%"), below: duration }),
  }),
  fc.record({
    txLatency: fc.record({
      share: fc.constant("50%"),
      confirmations: fc.integer({ min: 1, max: 9 }),
      atLeast: duration,
    }),
  }),
  fc.record({ throughput: fc.oneof(fc.record({ atLeast: rate }), fc.record({ above: rate })) }),
  fc.record({ inclusion: fc.record({ atLeast: share }) }),
  fc.record({ maxWait: fc.record({ blocks: fc.nat(50) }) }),
  fc.record({ maxWait: fc.record({ time: duration }) }),
  fc.record({ mempoolSize: fc.record({ below: bytes }) }),
  fc.record({
    dropped: fc.record({
      reason: fc.constantFrom("replaced", "evicted", "expired", "conflicted"),
      between: fc.constant([1, 20]),
    }),
  }),
  fc.constantFrom<unknown[]>(
    { doubleSpends: { atMost: 3 } },
    { noDoubleSpend: true },
    { supply: "exact" },
    { revenueShare: { nodes: { group: "pool" }, below: "80%" } },
  ),
);

const followed = [
  { tx: { id: "pay-0", within: "1 h" } },
  { tx: { id: "pay-0", confirmedBy: "95%", confirmations: 6, within: "90 min" } },
  { txReverted: { id: "rival", atMost: 3 } },
];

const mempool = fc
  .record(
    {
      policy: fc.constantFrom("fee", "fifo", "fee-with-ageing"),
      agedShare: share,
      size: fc.constantFrom("150 B", "5 MB", "1 GB"),
      minFee: fc.nat(1000),
      replacementFee: fc.nat(1000),
      expiry: duration,
      maxChain: fc.integer({ min: 1, max: 50 }),
      maxWaiting: fc.nat(50),
    },
    { requiredKeys: [] },
  )
  .map(({ agedShare, ...rest }) => {
    const isAged = rest.policy === undefined || rest.policy === "fee-with-ageing";
    return isAged && agedShare !== undefined ? { agedShare, ...rest } : rest;
  });

/** What a document gets to have money: accounts alice, bob, user (4) and shop (3), and what is drawn. */
export const moneyParts = fc.record(
  {
    transactions: fc.record(
      { signatures: fc.constantFrom("modelled", "real"), maturity: fc.nat(200) },
      { requiredKeys: [] },
    ),
    mempool,
    relay: fc.record({
      trickle: fc.constantFrom("0 s", "2 s"),
      batch: fc.integer({ min: 1, max: 5000 }),
      resubmit: duration,
    }),
    perSignature: duration,
    workload: fc.oneof(drawn, trace),
    submits,
    expect: fc.array(expectation, { maxLength: 4 }),
  },
  { requiredKeys: ["submits", "expect"] },
);

type Document = Record<string, unknown>;

/** The document with money in it. */
export function withMoney(
  document: Document,
  parts: typeof moneyParts extends fc.Arbitrary<infer Parts> ? Parts : never,
): Document {
  const { transactions, relay, perSignature, workload } = parts;
  const network = (document["network"] ?? {}) as Document;
  const events = [...((document["events"] ?? []) as unknown[]), ...parts.submits];
  const isMade = workload !== undefined && "accounts" in workload && workload.accounts === 50;
  return {
    ...document,
    chain: {
      ...(document["chain"] as Document),
      ...(transactions === undefined ? {} : { transactions }),
    },
    network: {
      ...network,
      relay: {
        mode: "inv",
        compact: { use: "50%" },
        ...(relay === undefined ? {} : { transactions: relay }),
      },
      validation: {
        ...(network["validation"] as Document),
        ...(perSignature === undefined ? {} : { perSignature }),
      },
    },
    accounts: [
      { name: "alice", balance: 1_000_000, wallet: "home" },
      { name: "bob", balance: 10_000 },
      { name: "shop", count: 3, balance: 1_000_000, wallet: { random: 2 } },
      ...(isMade ? [] : [{ name: "user", count: 4 }]),
    ],
    ...(parts.mempool === undefined ? {} : { mempool: parts.mempool }),
    ...(workload === undefined ? {} : { workload: { transactions: workload } }),
    events,
    expect: [
      ...((document["expect"] ?? []) as unknown[]),
      ...parts.expect,
      ...(parts.submits.length === 0 ? [] : followed),
    ],
  };
}
