import { readChartLibrary } from "../report/html/chart-library.ts";
import type { PageInput } from "../report/html/input.ts";
import { renderPage } from "../report/html/page.ts";

/** The report as a page, charts included. @throws the system's error where the charts' library cannot be read */
export function pageOf(input: Omit<PageInput, "charts">): string {
  return renderPage({ ...input, charts: readChartLibrary() });
}
