import { expect, it } from "vitest";
import { shownPath } from "../../src/sync/shown-path.ts";

it.each([
  ["/a/b/c.csv", "c.csv"],
  ["/a/b/d/c.csv", "d/c.csv"],
  ["/a/b/..c.csv", "..c.csv"],
  ["/a/c.csv", "/a/c.csv"],
  ["/a", "/a"],
  ["/a/b", "/a/b"],
  ["-", "-"],
])("%s is shown in /a/b as %s", (path, shown) => {
  expect(shownPath("/a/b", path)).toBe(shown);
});
