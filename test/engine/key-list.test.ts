import { describe, expect, it } from "vitest";
import { KeyList } from "../../src/engine/key-list.ts";

describe("a list of keys", () => {
  it("holds every key that was added, and takes none of a million others for one of them", () => {
    const list = new KeyList();
    const keys = (n: number) => [`K${n}`, `${n}@example.com`, `SKU-${String(n).padStart(8, "0")}`, `ключ ${n}`];
    for (let n = 0; n < 25_000; n++) for (const key of keys(n)) list.add(key);
    for (let n = 0; n < 25_000; n++) for (const key of keys(n)) if (!list.has(key)) expect.fail(key);
    const taken: string[] = [];
    for (let n = 25_000; n < 275_000; n++) taken.push(...keys(n).filter((key) => list.has(key)));
    expect(taken).toEqual([]);
  });

  it("knows keys apart that are alike", () => {
    const list = new KeyList();
    list.add("ab");
    for (const other of ["", "a", "b", "ba", "AB", "ab ", "abc", "a\0b", "\0ab"]) expect(list.has(other)).toBe(false);
    list.add("");
    expect(list.has("")).toBe(true);
    expect(list.has("ab")).toBe(true);
  });

  it("finds what was added after it was asked", () => {
    const list = new KeyList();
    expect(list.has("a")).toBe(false);
    list.add("a");
    expect(list.has("a")).toBe(true);
    expect(list.has("b")).toBe(false);
  });
});
