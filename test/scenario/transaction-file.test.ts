import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Instant } from "../../src/lib/brand.ts";
import { renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import { type ParseResult, parseScenario } from "../../src/scenario/parse.ts";
import type { TracePayment } from "../../src/scenario/scenario.ts";
import { renderTransactionFile } from "../../src/scenario/transaction-file.ts";

const SEED = 42;
const HEAD = `version: 1
name: a file of payments
seed: 1
stop: { time: 1000 d }
nodes: [{ name: miner, count: 2 }]
accounts:
  - { name: alice, balance: 4000000000000000 }
  - { name: user, count: 3, balance: 1000000000000 }
`;

/** Parses a scenario whose payments are in a file of this text, beside it in a folder. */
function parseWith(csv: string): ParseResult {
  const text = `${HEAD}workload: { transactions: { trace: ./data/payments.csv } }\n`;
  const read = (path: string) => {
    expect(path).toBe("here/data/payments.csv");
    return csv;
  };
  return parseScenario(text, { fileName: "here/scenario.yaml", read });
}

function tracesOf(parsed: ParseResult) {
  if (!parsed.ok) throw new Error(renderDiagnostics(parsed.diagnostics, parsed.sources));
  const { workload } = parsed.scenario;
  if (workload?.source !== "trace") throw new Error("no trace");
  return workload;
}

const payment = (at: number, fields: Partial<TracePayment> = {}): TracePayment => ({
  ...{ at: at as Instant, from: "alice", to: "user/2", amount: 5, fee: 1, size: 250 },
  ...fields,
});

describe("a transaction file", () => {
  it("is read with its name and the hash of its text", () => {
    const csv = "at,from,to,amount,fee\n2 s,alice,user/2,5,1\n";
    expect(tracesOf(parseWith(csv))).toEqual({
      source: "trace",
      file: "./data/payments.csv",
      // sha256sum of the text
      hash: "844a7ed175f2d4da2931a27a1a6976d3e96b8ce067e750055ea61f07425fc8e7",
      payments: [payment(2_000_000)],
    });
  });

  it.each([
    ["CRLF and no last line end", "at,from,to,amount,fee\r\n2 s,alice,user/2,5,1"],
    ["a byte order mark", "\ufeffat,from,to,amount,fee\n2 s,alice,user/2,5,1\n"],
    ["quotes", '"at","from","to","amount","fee"\n"2 s","alice","user/2","5","1"\n'],
    ["spaces around fields", 'at, from, to, amount, fee\n 2 s , "alice" ,user/2, 5,1 \n'],
    ["columns in another order", "fee,amount,to,from,at\n1,5,user/2,alice,2 s\n"],
    ["a column of sizes", "at,from,to,amount,fee,size\n2 s,alice,user/2,5,1,0.25 kB\n"],
    ["empty lines at the end", "at,from,to,amount,fee\n2 s,alice,user/2,5,1\n\n \n"],
  ])("may have %s", (_, csv) => {
    expect(tracesOf(parseWith(csv)).payments).toEqual([payment(2_000_000)]);
  });

  it("keeps rows of one time in their order", () => {
    const payments = [payment(1), payment(5, { fee: 3 }), payment(5, { fee: 2 })];
    expect(tracesOf(parseWith(renderTransactionFile(payments))).payments).toEqual(payments);
  });

  it("is embedded: the document alone gives the same scenario, and no file is asked for", () => {
    const first = parseWith("at,from,to,amount,fee\n2 s,alice,user/2,5,1\n3 s,user/0,alice,7,2\n");
    if (!first.ok) throw new Error("not clean");
    for (const text of [JSON.stringify(first.document), stringify(first.document)]) {
      const again = parseScenario(text, { fileName: "document" });
      expect(again.ok && again.scenario).toEqual(first.scenario);
      expect(again.ok && again.document).toEqual(first.document);
    }
  });

  it("that cannot be read is a problem where it is named", () => {
    const text = `${HEAD}workload: { transactions: { trace: payments.csv } }\n`;
    const parsed = parseScenario(text, { fileName: "scenario.yaml" });
    expect(parsed.ok || parsed.diagnostics).toMatchObject([
      {
        code: "unreadable-file",
        file: "scenario.yaml",
        line: 9,
        path: "workload.transactions.trace",
      },
    ]);
  });

  it("named by an extended file is looked for beside that file", () => {
    const asked: string[] = [];
    const read = (path: string) => {
      asked.push(path);
      return path.endsWith(".csv")
        ? "at,from,to,amount,fee\n2 s,alice,alice,5,1\n"
        : "workload: { transactions: { trace: payments.csv } }\n";
    };
    const parsed = parseScenario(`${HEAD}extends: ../base/load.yaml\n`, {
      fileName: "here/a.yaml",
      read,
    });
    expect(parsed.ok).toBe(true);
    expect(asked).toEqual(["base/load.yaml", "base/payments.csv"]);
  });
});

it(`reading a written file gives the payments back (seed ${SEED})`, () => {
  const name = fc.constantFrom("alice", "user/0", "user/1", "miner/1");
  const amount = fc.integer({ min: 1, max: 1_000_000 });
  const payments = fc
    .array(
      fc.record({
        at: fc.nat(2 ** 40),
        from: fc.constant("alice"),
        to: name,
        amount,
        fee: amount,
        size: fc.integer({ min: 150, max: 900_000 }),
      }),
      { minLength: 1, maxLength: 20 },
    )
    .map((list) => list.toSorted((a, b) => a.at - b.at) as unknown as TracePayment[]);
  const same = fc.property(payments, (list) => {
    expect(tracesOf(parseWith(renderTransactionFile(list))).payments).toEqual(list);
  });
  fc.assert(same, { seed: SEED, numRuns: 200 });
});

it(`no text is read without a word: payments, or problems inside of it (seed ${SEED})`, () => {
  const piece = fc.oneof(
    fc.constantFrom(...["at,from,to,amount,fee\n", "2 s", "alice", "user/1", "9007199254740993"]),
    fc.constantFrom(
      ...[",", '"', '""', "\n", "\r", "\r\n", " ", "\t", "\ufeff", "-1", "1.5", "\u0000"],
    ),
    fc.string({ maxLength: 3 }),
  );
  const texts = fc.tuple(
    fc.constantFrom("", "at,from,to,amount,fee\n"),
    fc.array(piece, { maxLength: 30 }),
  );
  const total = fc.property(texts, ([header, pieces]) => {
    const parsed = parseWith(header + pieces.join(""));
    if (parsed.ok) return expect(tracesOf(parsed).payments.length).toBeGreaterThan(0);
    expect(parsed.diagnostics.length).toBeGreaterThan(0);
    for (const { file, line, column, endColumn } of parsed.diagnostics) {
      const lines = parsed.sources.get(file)!.split(/\r\n|\r|\n/);
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
      expect(endColumn).toBeGreaterThan(column);
    }
  });
  fc.assert(total, { seed: SEED, numRuns: 1000 });
});

it("ten thousand rows are a document of one value more", () => {
  const payments = Array.from({ length: 10_000 }, (_, k) => payment(k));
  const first = parseWith(renderTransactionFile(payments));
  const again = parseScenario(JSON.stringify(first.ok && first.document), { fileName: "document" });
  expect(tracesOf(again).payments).toEqual(payments);
});

it("of many accounts that are short of coins twenty are told one by one", () => {
  const rows = Array.from({ length: 30 }, (_, k) => `${k} s,crowd/${k},crowd/${k},5,1`);
  const text = `${HEAD}  - { name: crowd, count: 30, balance: 5 }
workload: { transactions: { trace: { csv: ${JSON.stringify(`at,from,to,amount,fee\n${rows.join("\n")}`)} } } }
`;
  const parsed = parseScenario(text, { fileName: "scenario.yaml" });
  const list = parsed.ok ? parsed.warnings : parsed.diagnostics;
  expect(list.map(({ code, severity }) => [code, severity])).toEqual(
    Array.from({ length: 21 }, () => ["overspends", "error"]),
  );
  expect(list.at(-1)).toMatchObject({ line: 22, message: expect.stringMatching(/^and 10 more/) });
});
