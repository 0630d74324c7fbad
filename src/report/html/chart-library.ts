import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { PageInput } from "./input.ts";

/** uPlot as its package has it, to be put into a page. @throws the system's error where the package is not whole */
export function readChartLibrary(): NonNullable<PageInput["charts"]> {
  const require = createRequire(import.meta.url);
  return {
    script: readFileSync(require.resolve("uplot/dist/uPlot.iife.min.js"), "utf8"),
    css: readFileSync(require.resolve("uplot/dist/uPlot.min.css"), "utf8"),
  };
}
