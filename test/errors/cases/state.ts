import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../src/database/open.ts";
import { answering } from "../answers.ts";
import { type Chapter, type ErrorCase, ending, type Place } from "../error-case.ts";

const wrong = ending(2);
const files = { "products.csv": "sku,price\nA,1\nB,two\nC,three\nD,4\n" };
const config = "source: products.csv\nmatch: sku\nfields: { sku: sku, price: { column: price, type: number } }\n";
const given = { files: { ...files, "crm-sync.config.yaml": config } };
const good = "push products.csv --match sku --sandbox";
/** Ends with two rows that are not delivered. */
const partly = "push --sandbox";
/** Ends at the second row. */
const stopped = "push --sandbox --max-errors 0 --concurrency 1";
const row = "A,1\n";

function source(text: string) {
  return ({ cwd }: Place) => writeFileSync(join(cwd, "products.csv"), text);
}

/** Works on the database of a state folder, as another program would. */
function database(...statements: readonly string[]) {
  return async ({ cwd }: Place) => {
    mkdirSync(join(cwd, ".crm-sync"), { recursive: true });
    const opened = await openDatabase(join(cwd, ".crm-sync", "state.db"));
    for (const statement of statements) opened.exec(statement);
    opened.close();
  };
}

function revnue(company: number): string {
  return `destination: { type: revnue, company: ${company} }\nsource: customers.csv\nmatch: name\nmaxErrors: 0\nfields: { name: name }\n`;
}

const rest = `destination:
  type: rest
  baseUrl: "{server}"
  auth: none
  write: { method: POST, path: "/{object}", idempotent: false }
source: products.csv
object: products
match: sku
fields: { sku: sku, price: price }
`;

const atServer = "push products.csv --match sku --base-url {server}";

/** A run that waits for its first answer until the case is over. */
function held(): Pick<ErrorCase, "server" | "before"> {
  let answer = () => {};
  let noteAsked = () => {};
  const answered = new Promise<void>((done) => {
    answer = done;
  });
  const asked = new Promise<void>((done) => {
    noteAsked = done;
  });
  return {
    server: (_request, response) => {
      noteAsked();
      void answered.then(() => response.writeHead(401).end());
    },
    before: [
      async ({ run }) => {
        const other = run(atServer);
        await asked;
        return async () => {
          answer();
          await other;
        };
      },
    ],
  };
}

/** What a run remembers, and what goes on with it. */
export const stateCases: Chapter = [
  wrong("a state folder that is a file", `${good} --state-dir products.csv`, "state-unusable", { files }),
  wrong("another program's database", good, "state-foreign", {
    files,
    before: [database("CREATE TABLE notes (text)")],
  }),
  wrong("a newer crm-sync's state", good, "state-newer", {
    files,
    before: [good, database("PRAGMA user_version = 99")],
  }),
  wrong("nothing kept here", "resume", "state-missing"),
  wrong("a run that is not known", "show 20261121T033000Z-7f3a", "run-unknown", { files, before: [good] }),
  wrong("a run that several could be", "show 2", "run-ambiguous", { files, before: [good, good] }),
  wrong("resume after a good run", "resume", "resume-nothing", { files, before: [good] }),
  wrong("resume of a run that has finished", "resume {run}", "resume-nothing", { files, before: [good] }),
  wrong("resume of another config", "resume -c other.yaml", "resume-nothing", { files, before: [good] }),
  wrong("resume after standard input", "resume", "resume-nothing", {
    stdin: "sku\nA\n\n",
    before: ["push - --match sku -o products --sandbox --max-time 1ms"],
  }),
  wrong("resume of a source that was changed", "resume", "resume-source-changed", {
    ...given,
    before: [stopped, source(`${files["products.csv"]}E,5\n`)],
  }),
  wrong("resume with another mapping", "resume", "resume-mapping-changed", {
    files: { "customers.csv": `name\nAcme\n${"x".repeat(60)}\nBolt\n`, "crm-sync.config.yaml": revnue(1) },
    before: ["push --sandbox", ({ cwd }) => writeFileSync(join(cwd, "crm-sync.config.yaml"), revnue(2))],
  }),
  wrong("resume of a killed run that must not repeat", "resume", "resume-not-repeatable", {
    files: { ...files, "crm-sync.config.yaml": rest },
    server: answering(({ before }) => (before === 0 ? { status: 201 } : { status: 403 })),
    before: ["push --concurrency 1", database("UPDATE runs SET state = 'running'")],
  }),
  wrong("retry after a good run", "retry", "retry-nothing", { files, before: [good] }),
  wrong("retry of a good run", "retry {run}", "retry-nothing", { files, before: [good] }),
  wrong("retry of a run that has not ended", "retry {run}", "retry-unfinished", { ...given, before: [stopped] }),
  wrong("retry without the rejects", "retry", "retry-file-missing", {
    ...given,
    before: [partly, ({ cwd }) => rmSync(join(cwd, ".crm-sync", "runs"), { recursive: true })],
  }),
  ending(1)("retry of rows that were delivered since", "retry --no-progress", "delivered-since number-invalid", {
    ...given,
    before: [partly, source(`sku,price\nB,2\n`), "push --sandbox"],
  }),
  ending(5)("another run at the same object", atServer, "locked", { files, ...held() }),
  ending(3)("a full disk for the rejects", "push --sandbox --rejects full.csv", "number-invalid rejects-unwritable", {
    ...given,
    before: [({ cwd }) => symlinkSync("/dev/full", join(cwd, "full.csv"))],
  }),
  ending(3)("too many errors", stopped, "max-errors number-invalid", given),
  ending(3)("no time", `${good} --max-time 1ms`, "max-time", {
    files: { "products.csv": `sku,price\n${row.repeat(500)}` },
  }),
];
