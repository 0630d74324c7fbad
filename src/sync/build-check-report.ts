import type { SyncSettings } from "../config/index.ts";
import type { CheckReport, ColumnReport } from "../core/check-report.ts";
import type { Source } from "../core/source.ts";
import type { Header } from "../core/types.ts";
import type { DestinationType, Plan } from "../destinations/index.ts";
import type { StopReason } from "../engine/stop.ts";
import type { ColumnProfile } from "../profile/column-profile.ts";
import { maskValue } from "../profile/mask.ts";
import { suspicionsOf } from "../profile/suspicions.ts";
import type { TableProfile } from "../profile/table-profile.ts";
import type { CheckedRows } from "./checked-rows.ts";
import { type ColumnUsers, columnUses } from "./column-uses.ts";
import { estimate } from "./estimate.ts";
import { exitCodeOf } from "./exit-code.ts";
import type { ResolvedMapping } from "./resolve-mapping.ts";

export interface CheckReportParts {
  readonly settings: SyncSettings;
  readonly version: string;
  readonly syncName?: string;
  readonly destination: string;
  readonly type: DestinationType;
  readonly limits: Plan["limits"];
  readonly source: Source;
  readonly headers: readonly Header[];
  readonly mapping: ResolvedMapping | undefined;
  readonly isRemote: boolean;
  readonly mask: boolean;
  readonly rows: CheckedRows;
  readonly profile: TableProfile;
  readonly complete: boolean;
  readonly stoppedBy: StopReason | undefined;
  readonly notes: readonly string[];
  readonly durationMs: number;
}

/** The report of a check that has ended, in the published form. */
export function buildCheckReport(parts: CheckReportParts): CheckReport {
  const { settings, type, limits, source, headers, mapping, mask, rows, profile, complete, stoppedBy } = parts;
  const { counts, duplicateKeys } = rows;
  const shown = (text: string) => (mask ? maskValue(text) : text);
  const users = columnUses(mapping?.fields ?? []);
  const rates = settings.rate ?? limits.rates;
  return {
    schemaVersion: 1,
    version: parts.version,
    ...(parts.syncName !== undefined && { sync: parts.syncName }),
    exitCode: exitCodeOf({ read: counts.read, undelivered: counts.invalid, complete }, settings, stoppedBy),
    durationMs: Math.round(parts.durationMs),
    destination: { type: parts.destination, object: settings.object, match: mapping?.match ?? settings.match },
    source: { files: filesOf(source, headers), complete },
    stoppedBy: stoppedBy ? { code: stoppedBy.code, message: stoppedBy.message } : null,
    counts,
    cleared: rows.cleared,
    remote: parts.isRemote,
    columns: profile.columns.map((column) => columnReport(column, profile.rows, users.get(column.name), shown)),
    mapping: Object.fromEntries((mapping?.fields ?? []).map(({ slug, from, type }) => [slug, { from, type }])),
    unmapped: mapping?.unmapped ?? [],
    duplicateKeys: {
      ...duplicateKeys,
      examples: duplicateKeys.examples.map((one) => ({ ...one, key: shown(one.key) })),
    },
    problems: rows.problems.map(({ report }) => ({
      ...report,
      examples: report.examples.map(({ key, ...place }) => ({
        ...place,
        ...(key !== undefined && { key: shown(key) }),
      })),
    })),
    estimate: estimate(counts.valid, limits.maxBatchSize, type.readsSchema ? 1 : 0, rates, settings.rateShare),
    notes: parts.notes,
  };
}

function filesOf(source: Source, headers: readonly Header[]): CheckReport["source"]["files"] {
  return source.inputs.map(({ path, bytes }) => {
    const header = headers.find(({ file }) => file === path);
    const columns = header?.columns.length ?? 0;
    return {
      path,
      ...(bytes !== undefined && { bytes }),
      ...(columns > 0 && { columns }),
      ...(header && { dialect: header.dialect }),
    };
  });
}

function columnReport(
  column: ColumnProfile,
  rows: number,
  users: ColumnUsers | undefined,
  shown: (text: string) => string,
): ColumnReport {
  const { filled, longest, longestAt, counts, distinct, samples } = column;
  return {
    column: column.name,
    slugs: users?.slugs ?? [],
    ...(users?.type && { type: users.type }),
    filled,
    // An object that lacks the key is as blank there as one with an empty value.
    blank: rows - filled,
    // An estimate must not say what cannot be.
    distinct: Math.min(filled, distinct.estimate()),
    isEstimate: distinct.few === undefined,
    longest: { length: longest, ...(longestAt && { at: longestAt }) },
    looks: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    samples: samples.map(shown),
    suspicions: suspicionsOf(column, users ?? { type: undefined, isMatch: false }),
  };
}
