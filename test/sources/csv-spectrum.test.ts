import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { readStdin } from "./reading.ts";

interface Sample {
  readonly name: string;
  readonly csv: Buffer;
  readonly json: Buffer;
}

const require = createRequire(import.meta.url);
const load = require("csv-spectrum") as (done: (error: unknown, samples: readonly Sample[]) => void) => void;
const samples = await new Promise<readonly Sample[]>((resolve, reject) => {
  load((error, found) => (error ? reject(error) : resolve(found)));
});

describe("the samples of csv-spectrum", () => {
  it.each(samples.map((sample) => [sample.name, sample] as const))(
    "%s reads as it is meant",
    async (name, { csv, json }) => {
      const { rows, error } = await readStdin([csv]);
      expect(error).toBeUndefined();
      // A quote within an unquoted cell, here of seconds, is not guessed about (RFC 4180, 2.5).
      if (name === "location_coordinates") {
        expect(rows).toMatchObject([{ kind: "bad", line: 2, problem: { code: "quote-stray" } }]);
        return;
      }
      const objects = rows.map((row) => {
        if (row.kind !== "cells") throw new Error(`row ${row.line} is bad`);
        return Object.fromEntries(row.header.columns.map((column, index) => [column, row.cells[index]]));
      });
      expect(objects).toEqual([JSON.parse(json.toString())].flat());
    },
  );
});
