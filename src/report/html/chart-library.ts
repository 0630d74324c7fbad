import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { PageInput } from "./input.ts";

/** uPlot as its package has it, to be put into a page. @throws the system's error where the package is not whole */
export function readChartLibrary(): NonNullable<PageInput["charts"]> {
  const { resolve } = createRequire(import.meta.url);
  const read = (path: string) => readFileSync(resolve(path), "utf8");
  return { script: read("uplot/dist/uPlot.iife.min.js"), css: read("uplot/dist/uPlot.min.css") };
}
