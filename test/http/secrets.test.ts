import { describe, expect, it } from "vitest";
import { hideSecrets } from "../../src/http/secrets.ts";

describe("secrets in a text", () => {
  it("are hidden in every form, the longer one first", () => {
    const secrets = ["pass", "pass word/1"];
    const text = 'pass word/1, pass+word%2F1, pass%20word%2F1, "pass"';
    expect(hideSecrets(text, secrets)).toBe('[secret], [secret], [secret], "[secret]"');
  });

  it("leave the mark alone that stands for others, however short they are", () => {
    const once = hideSecrets("token t-1 of client id", ["t-1", "e", "id"]);
    expect(once).toBe("tok[secret]n [secret] of cli[secret]nt [secret]");
    expect(hideSecrets(once, ["t-1", "e", "id"])).toBe(once);
  });

  it("may hold what means something in a pattern, or nothing", () => {
    expect(hideSecrets("a.c (x|y)* \\d", ["(x|y)*", "\\d", ""])).toBe("a.c [secret] [secret]");
    expect(hideSecrets("abc", ["a.c"])).toBe("abc");
  });
});
