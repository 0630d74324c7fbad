// What the project wants of itself, and what was measured.
import { fixed, none } from "./figures.js";

/** @param measured undefined where it could not be measured */
export function atLeast(what, wanted, measured) {
  const isMet = measured === undefined ? undefined : measured >= wanted;
  return { what, wanted: `>= ${fixed(wanted)}`, measured: fixed(measured), isMet };
}

export function atMost(what, wanted, measured, { unit = "", digits = 2 } = {}) {
  const isMet = measured === undefined ? undefined : measured <= wanted;
  const shown = (value) =>
    Number.isFinite(value) ? `${fixed(value, digits)}${unit}` : value === undefined ? none : "never";
  return { what, wanted: `<= ${shown(wanted)}`, measured: shown(measured), isMet };
}

const word = (isMet) => (isMet === undefined ? "not measured" : isMet ? "met" : "MISSED");

export function printTargets(print, targets) {
  if (targets.length === 0) return;
  print.title("Targets");
  print.table([
    ["target", "wanted", "measured", ""],
    ...targets.map(({ what, wanted, measured, isMet }) => [what, wanted, measured, word(isMet)]),
  ]);
}
