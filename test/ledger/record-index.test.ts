import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KnownRecord } from "../../src/core/record-index.ts";
import { StoredRecordIndex } from "../../src/ledger/record-index.ts";
import { RecordIndexFile } from "../../src/sync/open-record-index.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 60);
const day = 86_400_000;

let folder: string;
let path: string;
let now = 1_000_000;
let opened: StoredRecordIndex[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crm-sync-index-"));
  path = join(folder, "records.db");
  now = 1_000_000;
});
afterEach(() => {
  for (const index of opened) index.close();
  opened = [];
  rmSync(folder, { recursive: true, force: true });
});

async function open(file = path): Promise<StoredRecordIndex> {
  const index = await StoredRecordIndex.open(file, () => now);
  opened.push(index);
  return index;
}

async function* pages(...given: readonly (readonly KnownRecord[])[]): AsyncGenerator<readonly KnownRecord[]> {
  yield* given;
}

const one = (key: string, id = `id-${key}`): KnownRecord => ({ key, id });
/** Those of the last listing, or added since. */
const shown = (index: StoredRecordIndex, key: string) => index.find(key).filter(({ isMissed }) => !isMissed);
const ids = (index: StoredRecordIndex, key: string) => shown(index, key).map(({ id }) => id);

describe("the index of a CRM's records", () => {
  it("finds every record with exactly the key, archived ones as such", async () => {
    const index = await open();
    await index.replace(pages([one("a"), { ...one("a", "2"), isArchived: true }], [one("A"), one("a ")]));
    expect(index.find("a")).toEqual([{ key: "a", id: "2", isArchived: true }, one("a")]);
    expect(ids(index, "A")).toEqual(["id-A"]);
    expect(index.find("b")).toEqual([]);
    index.remove("2");
    expect(ids(index, "a")).toEqual(["id-a"]);
    index.add({ ...one("a"), isArchived: true });
    expect(index.find("a")).toEqual([{ ...one("a"), isArchived: true }]);
  });

  it("keeps no key as it is: they are the values of rows, and of people who are in none", async () => {
    const index = await open();
    await index.replace(pages([one("anna@example.com", "1")]));
    index.add(one("berta@example.com", "2"));
    index.close();
    const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
    expect(kept.join("\n")).not.toMatch(/example/);
    expect((await open()).find("anna@example.com")).toEqual([one("anna@example.com", "1")]);
  });

  it("keeps what was added while it was listed, as it was added, and forgets what is gone", async () => {
    const index = await open();
    await index.replace(pages([one("gone"), one("there")]));
    async function* listing() {
      yield [one("there"), { ...one("woken"), isArchived: true }];
      index.add(one("new"));
      index.add(one("woken"));
      index.remove("id-dropped");
      // Until all is listed, what was known is known.
      expect(ids(index, "gone")).toEqual(["id-gone"]);
      yield [one("late"), { ...one("woken"), isArchived: true }];
    }
    await index.replace(listing());
    expect(["gone", "there", "new", "late"].map((key) => shown(index, key).length)).toEqual([0, 1, 1, 1]);
    expect(index.find("woken")).toEqual([one("woken")]);
    await index.replace(pages([one("there")]));
    expect(shown(index, "new")).toEqual([]);
  });

  it("remembers what the listings of a process miss, until it is found gone or listed under another key", async () => {
    const missed = (index: StoredRecordIndex, key: string) =>
      index.find(key).flatMap(({ id, isMissed }) => (isMissed ? [id] : []));
    const first = await open();
    await first.replace(pages([one("old"), one("renamed")]));
    first.add({ key: "without an id", id: "" });
    first.close();
    const index = await open();
    await index.replace(pages([one("new"), one("other name", "id-renamed")]));
    expect([missed(index, "old"), missed(index, "renamed"), missed(index, "without an id")]).toEqual([
      ["id-old"],
      [],
      [],
    ]);
    await index.replace(pages([one("old")]));
    expect([missed(index, "old"), ids(index, "old"), missed(index, "new")]).toEqual([[], ["id-old"], ["id-new"]]);
    index.remove("id-new");
    await index.replace(pages());
    expect([missed(index, "old"), missed(index, "new")]).toEqual([["id-old"], []]);
    index.close();
    const next = await open();
    await next.replace(pages([one("b")]));
    expect(missed(next, "old")).toEqual([]);
  });

  it("forgets a record that was listed and then found gone, though the list is not at its end", async () => {
    const index = await open();
    async function* listing() {
      yield [one("a")];
      index.remove("id-a");
      yield [one("b")];
    }
    await index.replace(listing());
    expect([index.find("a"), ids(index, "b")]).toEqual([[], ["id-b"]]);
  });

  it("shows nothing of a listing that failed, and does not call itself fresh for it", async () => {
    const index = await open();
    await index.replace(pages([one("a"), one("b")]));
    now += 10;
    index.doubt();
    async function* failing() {
      yield [{ ...one("a"), isArchived: true }, one("c")];
      index.add(one("d"));
      throw new Error("page 2");
    }
    await expect(index.replace(failing())).rejects.toThrow("page 2");
    expect(index.find("a")).toEqual([one("a")]);
    expect(["b", "c", "d"].map((key) => shown(index, key).length)).toEqual([1, 0, 1]);
    expect(index.isFresh(day)).toBe(false);
    await index.replace(pages([one("b")]));
    expect(["a", "b", "c", "d"].map((key) => shown(index, key).length)).toEqual([0, 1, 0, 0]);
  });

  it("is fresh for as long as asked since the listing began, in the next process as well", async () => {
    const index = await open();
    expect(index.isFresh(day)).toBe(false);
    async function* slow() {
      now += 500;
      yield [one("a")];
    }
    await index.replace(slow());
    expect([index.isFresh(501), index.isFresh(500)]).toEqual([true, false]);
    index.close();
    const next = await open();
    expect([next.isFresh(501), next.isFresh(500)]).toEqual([true, false]);
    now -= 10_000;
    expect(next.isFresh(day)).toBe(false);
  });

  it("is in doubt until the next listing, in the next process as well; one that was under way is not the next", async () => {
    const index = await open();
    await index.replace(pages([one("a")]));
    index.doubt();
    expect(index.isFresh(day)).toBe(false);
    index.close();
    const next = await open();
    expect(next.isFresh(day)).toBe(false);
    async function* listing() {
      yield [one("a")];
      next.doubt();
    }
    await next.replace(listing());
    expect(next.isFresh(day)).toBe(false);
    await next.replace(pages([one("a")]));
    expect(next.isFresh(day)).toBe(true);
  });

  it("is in doubt after a kill, and the listing that was killed leaves no record that is gone", async () => {
    const script = `
      const { StoredRecordIndex } = await import(${JSON.stringify(join(process.cwd(), "dist/ledger/record-index.js"))});
      const index = await StoredRecordIndex.open(${JSON.stringify(path)}, () => ${now});
      await index.replace((async function* () { yield [{ key: "kept", id: "1" }]; })());
      await index.replace((async function* () {
        yield [{ key: "half", id: "2" }];
        index.add({ key: "made", id: "3" });
        process.kill(process.pid, "SIGKILL");
        await new Promise(() => {});
      })());`;
    expect(() => execFileSync(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" })).toThrow();
    const index = await open();
    expect(index.isFresh(day)).toBe(false);
    expect(["kept", "half", "made"].map((key) => shown(index, key).length)).toEqual([1, 0, 1]);
    await index.replace(pages([one("other")]));
    expect(["kept", "half", "made", "other"].map((key) => shown(index, key).length)).toEqual([0, 0, 0, 1]);
  });

  it("is in doubt while one that trusts it is at work, so that it is after a kill of that one, too", async () => {
    const first = await open();
    await first.replace(pages([one("a")]));
    first.close();
    const second = await open();
    expect(second.isFresh(day)).toBe(true);
    expect((await open()).isFresh(day)).toBe(false);
    second.close();
    expect((await open()).isFresh(day)).toBe(true);
  });

  it("is set aside where its file is damaged, and begun anew", async () => {
    writeFileSync(path, "this is no database, and never was one. ".repeat(100));
    const index = await open();
    expect(index.isFresh(day)).toBe(false);
    await index.replace(pages([one("a")]));
    expect(ids(index, "a")).toEqual(["id-a"]);
    expect(readdirSync(folder).some((name) => name.includes(".damaged-"))).toBe(true);
  });

  it("does as a simple model does, whatever the keys and whatever fails", async () => {
    const key = fc.oneof(
      fc.constantFrom("", "a", "A", "a ", "\u0000", "a\u0000", "\ud800", "\udfff", "ä", "a\u0308", '"', "\\", "👩‍👩‍👧"),
      fc.string({ unit: "binary", maxLength: 2 }),
    );
    const record = fc.record({ key, id: fc.constantFrom("1", "2", "3", "9007199254740993") });
    const step = fc.oneof(
      fc.record({ do: fc.constant("add" as const), record }),
      fc.record({ do: fc.constant("remove" as const), record }),
      fc.record({
        do: fc.constant("replace" as const),
        pages: fc.array(fc.array(record, { maxLength: 4 }), { maxLength: 3 }),
        meanwhile: fc.array(record, { maxLength: 2 }),
        fails: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const index = await open(":memory:");
        const name = ({ key, id }: KnownRecord) => JSON.stringify([key, id]);
        let model = new Map<string, KnownRecord>();
        const known = new Set<string>();
        for (const one of steps) {
          if (one.do === "add") {
            index.add(one.record);
            model.set(name(one.record), one.record);
            known.add(one.record.key);
          } else if (one.do === "remove") {
            index.remove(one.record.id);
            for (const [at, { id }] of model) if (id === one.record.id) model.delete(at);
          } else {
            const all = [...one.pages.flat(), ...one.meanwhile];
            for (const { key } of all) known.add(key);
            await index
              .replace(
                (async function* () {
                  yield* one.pages;
                  for (const added of one.meanwhile) index.add(added);
                  if (one.fails) throw new Error("planned");
                })(),
              )
              .catch(() => {});
            if (one.fails) for (const added of one.meanwhile) model.set(name(added), added);
            else model = new Map(all.map((listed) => [name(listed), listed]));
          }
          for (const key of known) {
            const expected = [...model.values()].filter((record) => record.key === key).map(({ id }) => id);
            expect(ids(index, key)).toEqual(expected.sort());
          }
        }
        index.close();
      }),
      { numRuns },
    );
  });
});

describe("the file of a record index", () => {
  it("is private, one per destination, account and object, and opened once for all who ask", async () => {
    const state = join(folder, "state");
    const first = new RecordIndexFile(state, ["zeeg", "acc", "products"], "sku", () => now);
    expect(existsSync(state)).toBe(false);
    const [a, b] = await Promise.all([first.open(), first.open()]);
    expect(a).toBe(b);
    const other = new RecordIndexFile(state, ["zeeg", "acc", "shops"], "sku", () => now);
    await other.open();
    const files = readdirSync(state).filter((name) => /^records-[\w-]+\.db$/.test(name));
    expect(files).toHaveLength(2);
    for (const name of files) expect(statSync(join(state, name)).mode & 0o077).toBe(0);
    await first.close();
    await first.close();
    await other.close();
  });

  it("is begun anew by another match: it would lack what the run by the other one created", async () => {
    const state = join(folder, "state");
    const opened = async (match: string) => {
      const file = new RecordIndexFile(state, ["routera", "acc", "contacts"], match, () => now);
      const index = await file.open();
      const isFresh = index.isFresh(60_000);
      await index.replace(pages([]));
      await file.close();
      return isFresh;
    };
    expect([await opened("email"), await opened("email"), await opened("external_id")]).toEqual([false, true, false]);
    expect(await opened("email")).toBe(false);
    expect(readdirSync(state).filter((name) => name.endsWith(".db"))).toHaveLength(1);
  });

  it("is a temporary one without a state folder, and gone when the run is over", async () => {
    const temporary = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    try {
      const file = new RecordIndexFile(undefined, ["zeeg"], "sku", () => now);
      const index = await file.open();
      index.add(one("a"));
      const [made = ""] = readdirSync(folder);
      expect(statSync(join(folder, made)).mode & 0o077).toBe(0);
      await file.close();
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      if (temporary === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = temporary;
    }
  });

  it("that was never asked for leaves nothing behind", async () => {
    const state = join(folder, "none");
    await new RecordIndexFile(state, ["zeeg"], "sku", () => now).close();
    expect(existsSync(state)).toBe(false);
  });
});
