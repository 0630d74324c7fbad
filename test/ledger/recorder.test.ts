import { expect, it } from "vitest";
import type { Outcome, SourceRow } from "../../src/core/types.ts";
import { SettledRows } from "../../src/ledger/journal-codec.ts";
import { Recorder } from "../../src/ledger/recorder.ts";
import type { WriteRequest } from "../../src/ledger/write-requests.ts";

const row: SourceRow = { kind: "bad", file: "f.csv", line: 2, problem: { code: "x", message: "" } } as SourceRow;

/** Sends rows through a recorder, in pages, with 64 on their way. @returns what it wrote, and how often it asked for the progress */
async function record(rows: number, pageRows: number, compares: boolean) {
  const written: WriteRequest[] = [];
  let progress = 0;
  const recorder = new Recorder({
    write: async (request) => {
      written.push(request);
      const count = request.page?.keys.length ?? 0;
      return { verdicts: "0".repeat(count), keys: new Uint8Array(count * 16), hashes: new Uint8Array(count * 16) };
    },
    settled: new SettledRows(),
    doubtful: new Map(),
    recent: new Set(),
    firstPage: 0,
    compares,
    laneOf: (key) => key,
    rejectsOf: undefined,
    now: () => 1,
    progress: () => {
      progress++;
      return { progress: "{}" };
    },
    onFailure: (error) => {
      throw error;
    },
  });
  const settle = (index: number) =>
    recorder.settled(index, { status: "created", row, key: `K${index}`, id: `id-${index}` } as Outcome);
  let settled = 0;
  for (let from = 0; from < rows; from += pageRows) {
    const indices = Array.from({ length: Math.min(pageRows, rows - from) }, (_, place) => from + place);
    await recorder.admit(
      indices.map((index) => ({
        index,
        record: { kind: "record", key: `K${index}`, values: { n: index }, cleared: 0 },
      })),
    );
    while (settled < from + indices.length - 64) settle(settled++);
  }
  while (settled < rows) settle(settled++);
  await recorder.flush();
  return { written, progress };
}

it.each([false, true])("asks its writer once a page and once 2000 settled rows, comparing %s", async (compares) => {
  const { written, progress } = await record(20_000, 100, compares);
  const pages = written.filter(({ page }) => page !== undefined).length;
  const commits = written.filter(({ settled }) => settled !== undefined).length;
  expect(pages).toBe(200);
  // Room for what is left, and for commits by the clock where the machine is slow.
  expect(commits).toBeLessThanOrEqual(10 + 1 + 10);
  expect(progress).toBe(commits);
  const noted = written.reduce((sum, { settled }) => sum + (settled?.ackedKeys.length ?? 0) / 16, 0);
  expect(noted).toBe(20_000);
});
