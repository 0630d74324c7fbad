import { checkCases } from "./cases/check.ts";
import { commandCases } from "./cases/command.ts";
import { configCases } from "./cases/config.ts";
import { hubspotCases, zeegCases } from "./cases/crms.ts";
import { destinationCases } from "./cases/destinations.ts";
import { guardCases } from "./cases/guards.ts";
import { restCases } from "./cases/rest.ts";
import { revnueCases } from "./cases/revnue.ts";
import { routeraCases } from "./cases/routera.ts";
import { rowCases } from "./cases/rows.ts";
import { sourceCases } from "./cases/sources.ts";
import { stateCases } from "./cases/state.ts";
import { workbookCases } from "./cases/workbooks.ts";
import type { Chapter } from "./error-case.ts";

/** Every way that the tests know to provoke a code, by the chapters of their snapshots. */
export const chapters: Readonly<Record<string, Chapter>> = {
  command: commandCases,
  config: configCases,
  sources: sourceCases,
  workbooks: workbookCases,
  rows: rowCases,
  check: checkCases,
  state: stateCases,
  guards: guardCases,
  destinations: destinationCases,
  zeeg: zeegCases,
  hubspot: hubspotCases,
  routera: routeraCases,
  revnue: revnueCases,
  rest: restCases,
};
