import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DamageKind, damageKinds, findDamage } from "../../src/mapping/index.ts";
import { findMojibake } from "../../src/mapping/mojibake.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 300);

/** What a program sees that takes UTF-8 for Windows-1252 (undefined bytes stay), or for Latin-1. */
function misread(text: string, encoding: "windows-1252" | "latin1"): string {
  const bytes = Buffer.from(text, "utf8");
  return encoding === "latin1" ? bytes.toString("latin1") : new TextDecoder("windows-1252").decode(bytes);
}

const damaged: readonly (readonly [cell: string, kind: DamageKind])[] = [
  ["1.23E+12", "exponent"],
  ["1,23E+12", "exponent"],
  ["-4E+15", "exponent"],
  ["1.5e-07", "exponent"],
  ["#REF!", "error-code"],
  [" #n/a ", "error-code"],
  ["#BEZUG!", "error-code"],
  ["#NÚM!", "error-code"],
  ["#¡VALOR!", "error-code"],
  ["MÃ¤rz", "mojibake"],
  ["Ã–sterreich", "mojibake"],
  ["Ã…land", "mojibake"],
  ["Ã‰cole", "mojibake"],
  ["voilÃ\u00a0", "mojibake"],
  ["itâ€™s", "mojibake"],
  ["itâ\u0080\u0099s", "mojibake"],
  ["10\u00a0â‚¬", "mojibake"],
  ["10Â\u00a0000", "mojibake"],
  ["20Â°C", "mojibake"],
  ["BrandÂ®", "mojibake"],
  ["Zoeâ„¢", "mojibake"],
  ["ï»¿SKU", "mojibake"],
  ["MÃƒÂ¤rz", "mojibake"],
  ["itÃ¢â‚¬â„¢s", "mojibake"],
  ["ðŸ˜€", "mojibake"],
  ["âœ” Baumwolle", "mojibake"],
  ["Â«\u00a0Bonjour\u00a0Â»", "mojibake"],
  ["Tiáº¿ng Viá»‡t", "mojibake"],
  ["ÐŸÑ€Ð¸Ð²ÐµÑ‚", "mojibake"],
  ["ä¸­æ–‡", "mojibake"],
  ["M�rz", "replacement"],
  ["Mï¿½rz", "replacement"],
  ["a\u0000b", "control"],
  ["a\u001fb", "control"],
  ["a\u0085b", "control"],
  ["'0123", "apostrophe"],
  ["'-12,50", "apostrophe"],
  ["=SUM(A1:A3)", "formula"],
  ['="0123"', "formula"],
  ["@SUM(A1)", "formula"],
  ["+A1", "formula"],
  ["-(1+2)", "formula"],
  ["\u00a0Dress", "nbsp-padding"],
  ["Dress\u200b", "nbsp-padding"],
  ["Dress\u202f", "nbsp-padding"],
];

test.each(damaged)("%j is %s, in words with a remedy", (cell, kind) => {
  expect(findDamage(cell)).toBe(kind);
  expect(damageKinds[kind].explanation).toMatch(/^[^\n]{20,160}\.$/);
  expect(damageKinds[kind].remedy).toMatch(/^[^\n]{20,160}\.$/);
});

const sound = [
  ...["", " ", "29", "-29", "+49 30 123456", "1e5", "12E3", "1E5", "E-1", "A-1", "-", "=", "+", "@", "- a", "a@b.de"],
  ...["'", "'quoted'", "'90s", "'n Abend", "#1", "#hashtag", "#NO", "2025-01-31", "a\tb", "a\nb\r\n", "=== neu ==="],
  ...["São", "Ângela", "Â", "Ã", "naïve", "10 €", "10\u00a0€", "Größe", "Ärger", "MENÜ", "MENÜ–KARTE", "Menü…", "ÄÖÜ"],
  ...["CAFÉ’S", "CAFÉ™", "CAFÉ®", "«CAFÉ»", "MAÇÃ", "MAÇÃ…", "«MAÇÃ»", "“MAÇÔ", "IRMÃ™", "NÃO", "SÃO PAULO", "CORAÇÃO"],
  ...[
    "KESÄ”",
    "PÄIVÄ…",
    "„VISKOSITÄ“",
    "Å",
    "5 Å²",
    "ÅRHUS",
    "Ø½",
    "×½",
    "3×½",
    "Ø 12",
    "Ñandú",
    "ESPAÑA",
    "«olá»",
    "olá…",
  ],
  ...[
    "“L’été”",
    "DÉJÀ VU",
    "l’œuvre",
    "Œuvre",
    "Ça va ?",
    "à la carte",
    "Noël",
    "Tiếng Việt",
    "ĐẦU TIÊN",
    "CÂU HỎI",
    "Âu",
  ],
  ...[
    "România",
    "ÎN CÂMP",
    "„Câine”",
    "Привет",
    "Ђурђевак",
    "Ελλάδα",
    "שלום",
    "مرحبا",
    "中文",
    "日本語",
    "한국어",
    "😀",
    "👩‍👩‍👧",
  ],
  ...[
    "Łódź",
    "Žižkov",
    "Škoda",
    "İstanbul",
    "ŞIŞLI",
    "Þór",
    "ðú",
    "Ærø",
    "façade",
    "½",
    "¿Qué?",
    "¡Olé!",
    "1º",
    "2ª",
    "°C",
    "™",
    "µm",
  ],
];

test.each(sound)("%j is no damage", (cell) => {
  expect(findDamage(cell)).toBeUndefined();
});

// Letters as the languages use them, not every letter of a block.
const alphabets = [
  ["abcdefghijklmnopqrstuvwxyz", "äöüß"],
  ["abcdefghijklmnopqrstuvwxyz", "àâæçéèêëîïôœùûü"],
  ["abcdefghijklmnopqrstuvwxyz", "ãáàâçéêíóôõú"],
  ["abcdefghijklmnopqrstuvwxyz", "áéíñóúü"],
  ["abcdefghijklmnopqrstuvwxyz", "åäöæø"],
  ["abcdefghijklmnopqrstuvwxyz", "ąćęłńóśźżčďěňřšťůýž"],
  ["abcdefghijklmnopqrstuvwxyz", "ăâîșțşţ"],
  ["abcdefghijklmnopqrstuvwxyz", "çğıöşü"],
  ["abcdeghiklmnopqrstuvxy", "ăâđêôơưáàảãạấầẩẫậéèẻẽẹếềểễệíìỉĩịốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"],
  ["абвгдежзийклмнопрстуфхцчшщъыьэюя", "ёіїєґљњћђџ"],
  ["αβγδεζηθικλμνξοπρστυφχψω", "άέήίόύώς"],
  ["אבגדהוזחטיכלמנסעפצקרשת", "ךםןףץ"],
  ["ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "ءآأإئىة"],
] as const;

const words = fc.constantFrom(...alphabets).chain(([plain, accented]) => {
  const letter = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...plain) },
    { weight: 1, arbitrary: fc.constantFrom(...accented) },
  );
  const word = fc
    .array(letter, { minLength: 2, maxLength: 9 })
    .map((letters) => letters.join(""))
    // No French word has these; `ÏŒ` is a Greek letter misread.
    .filter((word) => !/[îï]œ/.test(word));
  const shapes = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1),
  );
  const marks = fc.constantFrom(" ", ", ", ". ", " – ", "…", "’", "-", " & ", "\u00a0: ", "/");
  const around = fc.constantFrom("", "„“", "“”", "«»", "»«", "()", "‘’", '""');
  return fc
    .tuple(fc.array(fc.tuple(word, shapes, marks), { minLength: 1, maxLength: 5 }), around)
    .map(([parts, [open = "", close = ""]]) => {
      const text = parts.map(([text, shape, mark], index) => shape(text) + (index < parts.length - 1 ? mark : ""));
      return open + text.join("") + close;
    });
});

test("no word of thirteen alphabets, in any case and between any marks, is taken for damage", () => {
  fc.assert(
    fc.property(words, (text) => {
      expect(findDamage(text)).toBeUndefined();
    }),
    { numRuns: numRuns * 10 },
  );
});

test("a word with two accented letters or more that was misread is found, in both encodings", () => {
  const accented = fc
    .tuple(
      fc.constantFrom("Kr", "Stra", "ma", "f"),
      fc.array(fc.constantFrom(..."äöüßéèêçñõóúåæøãâàšžčřůłąęğış"), { minLength: 2, maxLength: 5 }),
      fc.constantFrom("n", "ren", "e", "t"),
    )
    .map(([head, letters, tail]) => head + letters.join("n") + tail);
  fc.assert(
    fc.property(accented, fc.constantFrom("windows-1252" as const, "latin1" as const), (text, encoding) => {
      expect(findDamage(text)).toBeUndefined();
      const once = misread(text, encoding);
      expect(findDamage(once)).toBe("mojibake");
      expect(findDamage(misread(once, encoding))).toBe("mojibake");
    }),
    { numRuns },
  );
});

describe("clean cells cost next to nothing", () => {
  test.each(["Blue cotton dress, size 38", "29.50", "2025-01-31", "Größe 38, blau, Baumwolle"])("%j", (cell) => {
    const runs = 200_000;
    for (let index = 0; index < runs; index++) findDamage(cell);
    const start = performance.now();
    for (let index = 0; index < runs; index++) findDamage(cell);
    // Some 50 ns each, some 500 with accents; ten times that on a slow machine is still no harm.
    expect(((performance.now() - start) * 1e6) / runs).toBeLessThan(5000);
  });
});

// What each kind looks like, one character after the other: most cells are passed over by a look at these alone.
const marked = {
  replacement: (text: string) => /\ufffd|ï¿½/.test(text),
  mojibake: findMojibake,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  control: (text: string) => /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f]/.test(text),
  "nbsp-padding": (text: string) =>
    /^[\u00a0\u2007\u202f\u200b\u2060\ufeff]|[\u00a0\u2007\u202f\u200b\u2060\ufeff]$/.test(text),
} satisfies Partial<Record<DamageKind, (text: string) => boolean>>;

test("no cell with a damaging character anywhere is passed over", () => {
  const marks = "\u00a0®«»¡°º¿‘’“”•–—…™›€‚ƒ„†‡ˆ‰ŠŒŽšœžŸ\u0080\u009f";
  const leads = "ÂÃÄÅÎÏÐÑ×ØÙÚÛàáâäïðñôöÿ";
  const others = "\t\n\0\u001f\u007f\u2007\u202f\u200b\u2060\ufeff\ufffdą春";
  const pair = fc.tuple(fc.constantFrom(...leads), fc.constantFrom(...marks)).map((two) => two.join(""));
  const part = fc.oneof(fc.constantFrom(..."aZ 7"), pair, fc.constantFrom(...leads, ...marks, ...others));
  // No kind that a beginning shows comes first: it begins with a letter, or with what pads.
  const cells = fc
    .tuple(fc.constantFrom("x", "\u00a0"), fc.array(part, { maxLength: 6 }))
    .map(([first, rest]) => first + rest.join(""));
  fc.assert(
    fc.property(cells, (cell) => {
      const expected = Object.entries(marked).find(([, has]) => has(cell))?.[0];
      expect(findDamage(cell)).toBe(expected);
    }),
    { numRuns: numRuns * 10 },
  );
});
