import fc from "fast-check";
import { expect, test } from "vitest";
import { codeOrValue, mapCell } from "./given.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 300);
const anyText = fc
  .string({ unit: fc.constantFrom("a", "B", " ", "é", "👗", "\n", "\ud800", "=", "#", "0"), maxLength: 40 })
  .filter((text) => text !== "");
const nearLimit = fc.string({ unit: fc.constantFrom("a", "é", "👗"), minLength: 16, maxLength: 24 });

test("a text is sent letter for letter, or cut where that is declared, counted in code points", () => {
  fc.assert(
    fc.property(
      fc.oneof(anyText, nearLimit),
      fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
      (text, truncate) => {
        const characters = Array.from(text);
        const isBroken = characters.some((character) => /^[\ud800-\udfff]$/.test(character));
        const kept = truncate === undefined ? characters : characters.slice(0, truncate);
        const expected = isBroken ? "! text-broken" : kept.length > 20 ? "! text-too-long" : kept.join("");
        expect(codeOrValue(mapCell(text, { type: "text", ...(truncate && { truncate }) }))).toBe(expected);
      },
    ),
    { numRuns: numRuns * 3 },
  );
});

const word = fc.constantFrom<string>("x", "X", "ja", "JA", "Ja", "nein", "NEIN", "1", "0", "true", "false", "-", "y");

test("a checkbox is what its words say: letter for letter first, then in any case where one meaning is left", () => {
  const words = fc.uniqueArray(word, { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 5 }), fc.oneof(word, anyText), (all, cut, cell) => {
      const [yes, no] = [all.slice(0, Math.min(cut, all.length - 1)), all.slice(Math.min(cut, all.length - 1))];
      const text = cell.trim();
      if (text === "") return;
      const folded = (list: readonly string[]) => list.some((one) => one.toLowerCase() === text.toLowerCase());
      const isYes = yes.includes(text) || (!no.includes(text) && folded(yes) && !folded(no));
      const isNo = no.includes(text) || (!yes.includes(text) && folded(no) && !folded(yes));
      const sent = codeOrValue(mapCell(cell, { type: "checkbox", true: yes, false: no }));
      expect(sent).toBe(isYes ? true : isNo ? false : "! checkbox-unknown");
    }),
    { numRuns },
  );
});

test("an option is found by label or id as the CRM has it, with the id's own type, or refused", () => {
  const labels = ["Red", "red", "Blue", "BLUE", "1", "2", "Grün"];
  const options = fc
    .uniqueArray(fc.tuple(fc.constantFrom(...labels), fc.constantFrom<string | number>(1, 2, 3, "3", "opt_1", "Red")), {
      minLength: 1,
      maxLength: 5,
      selector: ([, id]) => String(id),
    })
    .map((list) => list.map(([label, id]) => ({ label, id })));
  const cell = fc.constantFrom(...labels, "RED", "bLUE", "opt_1", "3", "GRÜN", "Gru\u0308n", "violet");
  fc.assert(
    fc.property(options, fc.array(cell, { minLength: 1, maxLength: 3 }), (known, cells) => {
      const find = (text: string) => {
        const nfc = text.normalize("NFC");
        const exact = known.filter(({ label, id }) => label === nfc || String(id) === nfc);
        const alike = known.filter(({ label }) => label.toLowerCase() === nfc.toLowerCase());
        const found = [...new Set((exact.length > 0 ? exact : alike).map(({ id }) => id))];
        if (found.length === 1) return { id: found[0] };
        return found.length === 0 ? "! option-unknown" : "! option-ambiguous";
      };
      const [first = ""] = cells;
      expect(codeOrValue(mapCell(first, {}, { attribute: { type: "select", options: known } }))).toEqual(find(first));

      const items = cells.map(find);
      const distinct = items.filter((item, at) => items.findIndex((one) => same(one, item)) === at);
      const expected = items.find((item) => typeof item === "string") ?? distinct;
      const sent = mapCell(cells.join(" ; "), { split: ";" }, { attribute: { type: "multiselect", options: known } });
      expect(codeOrValue(sent)).toEqual(expected);
    }),
    { numRuns: numRuns * 2 },
  );
});

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

test("relations and users are lists of the UUIDs in the cell, each once, or refused", () => {
  const id = fc.oneof(
    fc.uuid(),
    fc.constantFrom("", "42", "5f0c0000-0000-4000-8000-00000000000g", "5f0c0000-0000-4000-8000-0000000000001"),
  );
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 4 }), fc.constantFrom("relation", "user"), (ids, type) => {
      if (ids.join("") === "") return;
      const wrong = ids.find((one) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(one));
      const expected = wrong === undefined ? [...new Set(ids)] : wrong === "" ? "! list-item-empty" : "! uuid-invalid";
      const sent = codeOrValue(mapCell(ids.join("|"), { type: type as "user", split: "|" }));
      expect(sent).toEqual(expected);
    }),
    { numRuns },
  );
});
