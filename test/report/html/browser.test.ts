import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunReport } from "../../../src/core/report.ts";
import { pageOf } from "../../../src/sync/report-page.ts";
import { findChromium } from "../../support/browser.ts";
import { emptyFolder } from "../../support/run-cli.ts";
import { reportWith } from "../sample-report.ts";
import { fullReport, hostileReport, timelineOf } from "./reports.ts";

const executablePath = findChromium();
const title =
  executablePath === undefined
    ? "a report's page in a browser (SKIPPED: no Chromium is found; name one in CHROMIUM)"
    : "a report's page in a browser";

const folder = emptyFolder();
const steps = [{ text: "Go on where it stopped:", command: "crm-sync resume 20260101T120000Z-0001" }];

function write(name: string, report: RunReport): string {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, pageOf({ report, steps }));
  return pathToFileURL(file).href;
}

describe.skipIf(executablePath === undefined)(title, () => {
  let browser: Browser;
  const pages: { [name: string]: string } = {};

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    });
    pages.good = write(
      "good",
      reportWith({ timeline: timelineOf(20), rate: { limits: ["10/s"], achievedPerSecond: 9.9 } }),
    );
    pages.bad = write("bad", fullReport());
    pages.hostile = write("hostile", hostileReport());
  });
  afterAll(async () => await browser?.close());

  /** Opens a page, and looks at it; nothing may go wrong on it meanwhile. */
  async function open(
    name: string,
    options: BrowserContextOptions,
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext(options);
    const wrong: string[] = [];
    try {
      const page = await context.newPage();
      const url = pages[name] ?? "";
      page.on("dialog", (dialog) => {
        wrong.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("console", (message) => wrong.push(`console ${message.text()}`));
      page.on("pageerror", (error) => wrong.push(`error ${error.message}`));
      page.on("request", (request) => {
        if (request.url() !== url) wrong.push(`request ${request.url().slice(0, 200)}`);
      });
      // A violation of the page's policy is told on the console, too: an error there.
      await page.goto(url);
      await look(page);
    } finally {
      await context.close();
    }
    expect(wrong).toEqual([]);
  }

  const schemes = ["light", "dark"] as const;
  const phone = { width: 360, height: 740 };

  it.each(schemes)("draws its charts, and breaks no rule of accessibility, in its %s colours", async (colorScheme) => {
    // Of the good one, what differs from the bad one: it has all that a page can have.
    for (const [name, part] of [
      ["good", ".head"],
      ["bad", "html"],
    ] as const) {
      await open(name, { colorScheme, viewport: { width: 1100, height: 900 } }, async (page) => {
        expect(await page.locator(".chart canvas").count()).toBe(3);
        await page.locator("summary", { hasText: "as a table" }).press("Enter");
        await page.evaluate(axe.source);
        const violations = await page.evaluate<readonly (readonly [id: string, where: readonly string[]])[]>(
          `axe.run(${JSON.stringify(part)}, { resultTypes: ["violations"] })
            .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`,
        );
        expect(violations).toEqual([]);
      });
    }
  });

  it.each(schemes)(
    "runs and shows nothing of what data or a server put into it, in its %s colours",
    async (colorScheme) => {
      await open("hostile", { colorScheme, viewport: phone }, async (page) => {
        const elements = await page.evaluate<readonly string[]>(
          "[...new Set([...document.querySelectorAll('body *')].map((element) => element.localName))].sort()",
        );
        // The page's own, and no other.
        for (const name of ["img", "iframe", "link", "base", "object", "embed", "form", "x", "b"]) {
          expect(elements).not.toContain(name);
        }
        const counts = await page.evaluate<readonly number[]>(
          "['script', 'style', 'meta', 'input', '[data-problem]'].map((name) => document.querySelectorAll(name).length)",
        );
        expect(counts).toEqual([3, 1, 6, 1, 200]);
        const odd = await page.evaluate<readonly string[]>(`[...document.querySelectorAll("*")].flatMap((element) =>
        [...element.attributes].filter(({ name, value }) => /^on|^srcdoc$|^src$/.test(name)
          || (name === "href" && !value.startsWith("#"))).map(({ name, value }) => name + "=" + value))`);
        expect(odd).toEqual([]);
        expect(await page.locator("main").textContent()).toContain("<script>alert(1)</script>");
        expect(await page.locator("main").textContent()).toContain("[U+202E]gnp.exe");
      });
    },
  );

  it.each(["good", "bad", "hostile"])("has no scroll bar from left to right on a phone: %s", async (name) => {
    await open(name, { viewport: phone }, async (page) => {
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(phone.width);
    });
  });

  it("searches its problems by keyboard alone", async () => {
    await open("bad", {}, async (page) => {
      const focused = () => page.evaluate<string>("document.activeElement.id");
      for (let n = 0; n < 40 && (await focused()) !== "filter"; n++) await page.keyboard.press("Tab");
      expect(await focused()).toBe("filter");
      const shown = () => page.locator("[data-problem]:visible h3").allInnerTexts();
      expect(await shown()).toHaveLength(5);
      await page.keyboard.type("NUMBER price");
      expect(await shown()).toEqual(["40 × number-invalid price"]);
      expect(await page.locator("#filter-count").textContent()).toBe("1 of 5 shown");
      await page.keyboard.press("Escape");
      expect(await shown()).toHaveLength(5);
    });
  });

  it("is whole without a script, but for its charts and its search", async () => {
    await open("bad", { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator("[data-problem]:visible").count()).toBe(5);
      expect(await page.locator("#filter").isVisible()).toBe(false);
      expect(await page.locator(".chart:visible").count()).toBe(0);
      await page.locator("summary", { hasText: "as a table" }).click();
      expect(await page.getByRole("table", { name: "The run over its time at work" }).getByRole("row").count()).toBe(
        13,
      );
    });
  });
});
