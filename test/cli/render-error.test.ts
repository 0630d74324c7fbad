import { describe, expect, it } from "vitest";
import { renderError } from "../../src/cli/render-error.ts";
import { ConfigError, DestinationError, SourceError, UsageError } from "../../src/core/errors.ts";
import { plainPaint } from "../../src/report/text.ts";

describe("an error for a person", () => {
  it("is one line with what, where and the next step, and one that says where more is told", () => {
    const error = new SourceError("bad-byte", "a.csv:3: is not UTF-8. Try --encoding windows-1252");
    expect(renderError(error, plainPaint)).toBe(
      "crm-sync: a.csv:3: is not UTF-8. Try --encoding windows-1252\nMore about it: crm-sync explain bad-byte\n",
    );
  });

  it("of several lines is indented", () => {
    const error = new DestinationError("x", "first\nsecond\n  third");
    expect(renderError(error, plainPaint)).toBe(
      "crm-sync: first\n  second\n  third\nMore about it: crm-sync explain x\n",
    );
  });

  it("of the options points to the help", () => {
    expect(renderError(new UsageError("options-invalid", "no match"), plainPaint)).toBe(
      "crm-sync: no match\nTry: crm-sync push --help\n",
    );
    expect(renderError(new UsageError("source-missing", "no file"), plainPaint)).not.toContain("--help");
  });

  it("of the configuration tells every issue with its place", () => {
    const at = { file: "sync.yaml", line: 12 };
    const issues = [
      { path: ["fields", "price", "type"], message: 'unknown type "numbr"', at },
      { path: ["syncs", 1, "match"], message: "is missing" },
    ];
    expect(renderError(new ConfigError(issues), plainPaint)).toBe(
      'crm-sync: 2 problems with the configuration; nothing was sent\n  sync.yaml:12 fields.price.type: unknown type "numbr"\n  syncs[1].match: is missing\n',
    );
    expect(renderError(new ConfigError(issues.slice(0, 1)), plainPaint)).toContain("crm-sync: 1 problem with");
  });

  it("is one line with --quiet, whatever there is to say", () => {
    const issues = [
      { path: ["fields", "price"], message: "is wrong" },
      { path: ["match"], message: "is missing" },
    ];
    const brief = { isBrief: true };
    expect(renderError(new ConfigError(issues), plainPaint, brief)).toBe(
      "crm-sync: 2 problems with the configuration; nothing was sent: fields.price: is wrong; match: is missing\n",
    );
    expect(renderError(new DestinationError("x", "first\n  second"), plainPaint, brief)).toBe(
      "crm-sync: first second\n",
    );
    expect(renderError(new UsageError("options-invalid", "no match"), plainPaint, brief)).toBe("crm-sync: no match\n");
  });

  it("is broken between words on a terminal, under its sign", () => {
    const error = new UsageError("source-missing", "products.csv: there is no such file in this folder.");
    expect(renderError(error, plainPaint, { width: 44, mark: "✖ " })).toBe(
      "✖ crm-sync: products.csv: there is no such\n  file in this folder.\nMore about it:\n  crm-sync explain source-missing\n",
    );
  });

  it("colours no more than the program's name", () => {
    const paint = { ...plainPaint, red: (text: string) => `<${text}>` };
    expect(renderError(new SourceError("x", "broken"), paint)).toBe(
      "<crm-sync:> broken\nMore about it: crm-sync explain x\n",
    );
  });

  it.each([
    new SourceError("x", "a\u001b[2Jb\rc\u0085\u202e"),
    new ConfigError([{ path: ["a\u001b"], message: "b\u009b\u2066" }]),
  ])("lets no control character pass ($name)", (error) => {
    expect(renderError(error, plainPaint)).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  });
});
