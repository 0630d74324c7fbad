import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chartData, perSecondOf } from "../../../src/report/html/chart-data.ts";
import { readChartLibrary } from "../../../src/report/html/chart-library.ts";
import { escapeJson, escapeScript, escapeText } from "../../../src/report/html/escape.ts";
import { bytes, share } from "../../../src/report/html/format.ts";
import type { PageInput } from "../../../src/report/html/input.ts";
import { outcomeOf } from "../../../src/report/html/outcome.ts";
import { renderPage } from "../../../src/report/html/page.ts";
import { reportWith } from "../sample-report.ts";
import { attacks, fullReport, hostileReport, timelineOf } from "./reports.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);

function page(input: Partial<PageInput> = {}): string {
  return renderPage({
    report: fullReport(),
    steps: [],
    charts: { script: "/* uPlot */", css: "/* its style */" },
    ...input,
  });
}

describe("text that is put into a page", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(...attacks),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
  );

  it("ends no element and no attribute, and hides nothing, whatever it is", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"'`]|&(?!(?:amp|lt|gt|quot|#39|#96);)/);
        expect(escaped).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\ufeff]/u);
      }),
      { numRuns },
    );
  });

  it("is itself again as JSON, which ends no script", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeJson({ [text]: text });
        expect(escaped).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(escaped)).toEqual({ [text]: text });
      }),
      { numRuns },
    );
  });

  it("leaves letters of all scripts and emoji as they are", () => {
    const text = "Ωμέγα 日本語 עברית 👩‍👩‍👧 naïve";
    expect(escapeText(text)).toBe(text);
  });

  it("shows what would not be seen", () => {
    expect(escapeText("a\nb\tc\u202Ed\u0000\uD800")).toBe("a\\nb\\tc[U+202E]d[U+0000][U+D800]");
  });
});

describe("a program that is put into a page", () => {
  it("does not end its element by what its strings hold, and means the same", () => {
    const program = escapeScript(`return "</script><!-- </SCRIPT>"`);
    expect(program).not.toMatch(/<\/script|<!--/i);
    expect(new Function(program)()).toBe("</script><!-- </SCRIPT>");
  });
});

describe("a report's page", () => {
  it("has the charts' library in it, whole", () => {
    const charts = readChartLibrary();
    const text = page({ charts });
    expect(text).toContain(charts.css);
    expect(text).toMatch(/<script>\/\*! https:\/\/github\.com\/leeoniya\/uPlot \(v[\d.]+\) \*\/\nvar uPlot=function/);
  });

  it("names each style and script by its hash, and allows nothing else", () => {
    const text = page();
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1]?.replaceAll("&#39;", "'") ?? "";
    const rules = Object.fromEntries(policy.split("; ").map((rule) => rule.split(/ (.*)/).slice(0, 2)));
    const hashes = (pattern: RegExp) =>
      [...text.matchAll(pattern)].map(
        ([, body = ""]) => `'sha256-${createHash("sha256").update(body).digest("base64")}'`,
      );
    expect(rules).toEqual({
      "default-src": "'none'",
      "style-src": hashes(/<style>(.*?)<\/style>/gs).join(" "),
      "script-src": hashes(/<script>(.*?)<\/script>/gs).join(" "),
      "base-uri": "'none'",
      "form-action": "'none'",
    });
    expect(text).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|\beval\(/);
    expect(text).not.toMatch(/ style=| on[a-z]+=|https?:\/\/(?!crm\.example)/);
  });

  it("has its headings in order, each once at the top, and every part", () => {
    const text = page();
    const levels = [...text.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [at, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[at - 1] ?? 0) + 1);
    for (const id of ["rows", "problems", "notes", "speed", "values", "mapping", "options", "files"]) {
      expect(text).toContain(`<a href="#${id}">`);
      expect(text).toContain(`<h2 id="${id}">`);
    }
  });

  it("shows the most frequent trouble first, with its rows", () => {
    const codes = [...page().matchAll(/class="count">(\d+) ×<\/span> <code>([\w-]+)/g)].map(
      ([, n, code]) => `${n} ${code}`,
    );
    expect(codes).toEqual(["40 number-invalid", "15 http-400", "4 http-503", "1 rare", "1 too-long"]);
    expect(page()).toMatch(/products\.csv<\/td><td class="num">17<\/td><td class="data">KEY-http-400/);
  });

  it("cuts what is too long, says how much is left out, and where the whole is", () => {
    const [problem] = fullReport().problems;
    if (!problem) throw new Error("no problem");
    const message = `${"a".repeat(599)}😀${"b".repeat(49_400)}`;
    const text = page({ report: fullReport({ problems: [{ ...problem, message }] }) });
    expect(text).toContain(
      `${"a".repeat(599)}<span class="more">… 49,401 more characters: the whole is in report.json</span>`,
    );
    const bare = page({ report: fullReport({ problems: [{ ...problem, message }], files: {} }) });
    expect(bare).toContain("crm-sync show --json 20260101T120000Z-0001 has the whole");
  });

  it("stays small and quick where the problems are 10 MB", () => {
    const report = hostileReport();
    expect(JSON.stringify(report.problems).length).toBeGreaterThan(10_000_000);
    const text = page({ report });
    expect(text.length).toBeLessThan(2_000_000);
    expect(text.match(/<article /g)).toHaveLength(200);
  });

  it("has no script element, link or picture that data brought in", () => {
    const text = page({ report: hostileReport(), steps: [{ text: attacks.join(), command: attacks.join() }] });
    expect(text.match(/<script/g)).toHaveLength(3);
    expect(text.match(/<\/script/g)).toHaveLength(3);
    expect(text).not.toMatch(/<(?:img|iframe|base|link|object|embed|form|x) ?/);
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u2028\u2029]/);
  });

  it("draws nothing of a run that was too short, and says its numbers nevertheless", () => {
    const text = page({ report: fullReport({ timeline: timelineOf(2) }) });
    expect(text).not.toContain("<canvas");
    expect(text).not.toContain('id="chart-rows"');
    expect(text).toContain("All numbers over time, as a table");
  });

  it("is made of a report of an earlier version, too", () => {
    const { clearedFields: _, timeline: __, options: ___, ...old } = fullReport();
    expect(page({ report: old as PageInput["report"] })).toContain("60 rows of 1,000 were not delivered");
  });
});

describe("the headline", () => {
  const counts = reportWith().counts;
  it.each([
    ["All 10 rows were delivered", "good", {}],
    ["7 rows delivered, 3 rows left out on purpose", "good", { counts: { ...counts, created: 7, skipped: 3 } }],
    ["Nothing to send: 10 rows looked at", "good", { counts: { ...counts, created: 0, unchanged: 10 } }],
    ["1 row of 10 was not delivered", "warn", { exitCode: 1, counts: { ...counts, created: 9, failed: 1 } }],
    ["1 row of 10 was not delivered", "warn", { exitCode: 0, counts: { ...counts, created: 9, failed: 1 } }],
    ["The source held no rows", "bad", { exitCode: 4, counts: { ...counts, read: 0, created: 0 } }],
    ["There was nothing to deliver", "good", { exitCode: 0, counts: { ...counts, read: 0, created: 0 } }],
    [
      "Stopped before its end: 10 rows delivered by then",
      "bad",
      { exitCode: 3, stoppedBy: { code: "x", message: "y" } },
    ],
    [
      "Stopped: nothing was delivered",
      "bad",
      { exitCode: 3, stoppedBy: { code: "x", message: "y" }, counts: { ...counts, created: 0, unprocessed: 10 } },
    ],
    ["Interrupted: 10 rows delivered by then", "warn", { exitCode: 130, stoppedBy: { code: "x", message: "y" } }],
    ["Another run is at this object: nothing was sent", "bad", { exitCode: 5, stoppedBy: { code: "x", message: "y" } }],
  ] as const)("is %s (%s)", (headline, tone, changes) => {
    expect(outcomeOf({ report: reportWith(changes) })).toMatchObject({ headline, tone });
  });

  it("tells of a run that has not come to its end", () => {
    const report = { ...reportWith(), exitCode: null, finishedAt: null };
    const headline = (state: PageInput["state"]) => outcomeOf({ report, ...(state && { state }) }).headline;
    expect(headline("running")).toBe("10 rows delivered so far");
    expect(headline("killed")).toBe("Killed before its end: 10 rows delivered by then");
  });
});

describe("the charts", () => {
  it("show each bucket from its begin to its end, a rate a second, and lose nothing", () => {
    const data = chartData(timelineOf(12), 10);
    const [delivered] = data?.charts[0]?.series ?? [];
    expect(data?.seconds.slice(0, 5)).toEqual([0, 1, 1, 2, 2]);
    expect(delivered?.values.slice(0, 4)).toEqual([8, 8, 9, 9]);
    expect(data?.pauses).toEqual([[3, 4, 0.4]]);
    expect(data?.resumed).toEqual([5]);
    for (const { series } of data?.charts ?? []) {
      for (const { values } of series) expect(values).toHaveLength(data?.seconds.length ?? 0);
    }
    expect(data?.charts.map(({ id, isLog }) => [id, isLog])).toEqual([
      ["chart-rows", false],
      ["chart-requests", false],
      ["chart-latency", true],
    ]);
  });

  it("add a last bucket that has just begun to the one before it", () => {
    const timeline = { ...timelineOf(4), spanMs: 3100 };
    const data = chartData(timeline, undefined);
    expect(data?.seconds).toEqual([0, 1, 1, 2, 2, 3.1]);
    expect(data?.charts[0]?.series[0]?.values.at(-1)).toBeCloseTo((10 + 11) / 1.1, 2);
  });
});

describe("numbers", () => {
  it.each([
    ["10/s", 10],
    ["100/10s", 10],
    ["60/min", 1],
    ["86400/day", 1],
    ["1/ms", 1000],
    ["<b>", undefined],
  ])("a limit of %s is %s a second", (limit, perSecond) => expect(perSecondOf(limit)).toBe(perSecond));

  it.each([
    [1, 20_000, "<0.1%"],
    [19_999, 20_000, ">99.9%"],
    [20_000, 20_000, "100%"],
    [0, 0, "0%"],
    [1, 3, "33.3%"],
  ])("%d of %d is %s", (part, whole, text) => expect(share(part, whole)).toBe(text));

  it.each([
    [1, "1 byte"],
    [999, "999 bytes"],
    [623_104, "623 kB"],
    [999_600, "1.00 MB"],
  ])("%d bytes are %s", (size, text) => expect(bytes(size)).toBe(text));
});
