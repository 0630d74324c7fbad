import type { KeyEntry } from "./key-spill.ts";

/** A place, its file by number. */
export interface NumberedPlace {
  readonly file: number;
  readonly line: number;
}

/** What is known of one key so far. `file` and `line`: where the first use is. */
export interface Use extends NumberedPlace {
  rows: number;
  owner: string;
  isShared: boolean;
  /** Undefined where nobody will ask. */
  readonly places: number[] | undefined;
  lastFile: number;
  lastLine: number;
}

const maxPlaces = 8;

/** Notes one more use of a key. `keepsPlaces`: where they are will be asked for. */
export function addUse(uses: Map<string, Use>, { key, owner, file, line }: KeyEntry, keepsPlaces: boolean): void {
  const use = uses.get(key);
  if (use === undefined) {
    const places = keepsPlaces ? [file, line] : undefined;
    uses.set(key, { rows: 1, owner, isShared: false, file, line, places, lastFile: file, lastLine: line });
    return;
  }
  use.rows++;
  if (use.owner !== owner) use.isShared = true;
  if (use.places !== undefined && use.places.length < 2 * maxPlaces) use.places.push(file, line);
  use.lastFile = file;
  use.lastLine = line;
}

/** File numbers and lines in turn: the first uses, then the last. */
export function placesOf({ places = [], lastFile, lastLine }: Use): readonly number[] {
  return [...places, lastFile, lastLine];
}

/** Negative where `a` comes first in the source. */
export function comparePlaces(a: NumberedPlace, b: NumberedPlace): number {
  return a.file - b.file || a.line - b.line;
}
