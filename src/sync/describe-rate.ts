import type { Rate } from "../core/types.ts";

const windows: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, "day"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
  [1, "ms"],
];

/** `10/s`, `100/10s`: as `--rate` takes it. */
export function describeRate({ count, windowMs }: Rate): string {
  const [ms, name] = windows.find(([unit]) => windowMs % unit === 0) ?? [1, "ms"];
  return `${count}/${windowMs === ms ? "" : windowMs / ms}${name}`;
}
