import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { text, workbook } from "../sources/workbooks.ts";
import { emptyFolder, samples } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const products = "SKU,Name\nA-1,Lamp\nA-2,Chair\nA-3,Desk\n";
const config = "source: products.csv\nobject: products\nmatch: sku\n";
const page = (rows: readonly (readonly string[])[]) => rows.map((cells) => cells.map((cell) => text(cell)));

/** The files that the pages speak of, as somebody has them who reads there. */
const files: Readonly<Record<string, string | Buffer>> = {
  "products.csv": products,
  "products.json": '[{"sku":"A-1","name":"Lamp"},{"sku":"A-2","name":"Chair"}]',
  "big.csv": products,
  "prices.csv": "SKU,Price\nA-1,10\n",
  "prices.tsv": "SKU\tPrice\nA-1\t10\n",
  "old.csv": Buffer.from("SKU;Name\r\nA-1;L\x84mpchen\r\n", "latin1"),
  "stock.xlsx": workbook({
    sheets: [
      {
        name: "March",
        rows: page([
          ["SKU", "Stock"],
          ["A-1", "4"],
        ]),
      },
      {
        name: "April",
        rows: page([
          ["SKU", "Stock"],
          ["A-1", "5"],
        ]),
      },
    ],
  }),
  "deals.jsonl": '{"deal_id":"D-1","amount":5}\n{"deal_id":"D-2","amount":6}\n',
  "contacts.csv": "email,firstname\nann@example.com,Ann\n",
  "customers.csv": "email,firstname\nann@example.com,Ann\n",
  "people.csv": "external_id,email\nP-1,ann@example.com\n",
  "orders.csv": "external_id,amount\nO-1,5\n",
  "exports/products.csv": products,
  "exports/products-1.csv": products,
  "exports/products-1.csv.gz": gzipSync(products),
  "crm-sync.config.yaml": config,
  "nightly.yaml": config,
};

/** What a pipe brings, by the format that is declared for it. */
export const piped: Readonly<Record<string, string>> = {
  csv: products,
  tsv: products.replaceAll(",", "\t"),
  jsonl: '{"sku":"A-1","name":"Lamp"}\n',
};

/** A folder with what these words speak of: its config only where it is meant, which another command line would fall over. */
export function readerFolder(words: readonly string[]): string {
  const cwd = emptyFolder();
  const isInit = words[0] === "init";
  const isNamed = words.includes("crm-sync.config.yaml");
  const needsNone = words.includes("-c") || words.some((word) => /\.\w+$/.test(word)) || words.includes("-");
  for (const [name, body] of Object.entries(files)) {
    if (name.endsWith(".yaml") && isInit) continue;
    if (name === "crm-sync.config.yaml" && needsNone && !isNamed) continue;
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), body);
  }
  const isSample = words.some((word) => word.startsWith("samples/"));
  if (isSample) cpSync(samples, join(cwd, "samples"), { recursive: true, filter: (path) => !/\.(md|js)$/.test(path) });
  return cwd;
}

/** A state folder in which rows were delivered and refused. */
export async function usedState(): Promise<string> {
  const cwd = readerFolder(["init"]);
  for (const words of [
    ["products.csv", "-m", "sku"],
    ["contacts.csv", "-d", "hubspot", "-m", "email"],
  ])
    await push(cwd, words, 0);
  await push(cwd, [...badRows(cwd)], 1);
  return join(cwd, ".crm-sync");
}

/** Leaves a run in the folder that has stopped in the middle. */
export async function stopRun(cwd: string): Promise<void> {
  await push(cwd, [...badRows(cwd), "--max-errors", "0"], 3);
}

function badRows(cwd: string): readonly string[] {
  const fields = "{ sku: SKU, price: { column: Price, type: number } }";
  writeFileSync(join(cwd, "bad.csv"), "SKU,Price\nB-1,x\nB-2,1\n");
  writeFileSync(join(cwd, "bad.yaml"), `source: bad.csv\nobject: prices\nmatch: sku\nfields: ${fields}\n`);
  return ["-c", "bad.yaml"];
}

async function push(cwd: string, words: readonly string[], expected: number): Promise<void> {
  const { code, stderr } = await runInProcess(["push", ...words, "--sandbox"], { cwd });
  if (code !== expected) throw new Error(`push ${words.join(" ")} ended with ${code}: ${stderr}`);
}
