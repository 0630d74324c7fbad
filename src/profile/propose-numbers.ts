/** Numbers: which marks they are written with, and what an API that takes whole numbers is to be sent. */
import type { ValueRules } from "../core/types.ts";
import type { FieldObject } from "../mapping/index.ts";
import type { ColumnProfile } from "./column-profile.ts";
import { commaDecimals, type MarkPair, markPairs, pointDecimals } from "./number-shape.ts";
import { type Choice, type ColumnProposal, one, type ProposeOptions, text } from "./proposal.ts";

/** A column of nothing but numbers. @param all `all 98 cells are` */
export function proposeNumbers(column: ColumnProfile, { rules }: ProposeOptions, all: string): ColumnProposal {
  const { name, counts, marks, fractions } = column;
  if (counts["json-number"] > 0) {
    if (fractions["."] === 0 || !rules.integersOnly) return one(name, { type: "number" }, `${all} JSON numbers`);
    return decimals(name, {}, fractions["."], `${all} JSON numbers, some with decimals`);
  }
  if (counts["marked-number"] === 0) return one(name, { type: "number" }, `${all} whole numbers`);
  const pairs = markPairs.filter((_, index) => (marks & (1 << index)) !== 0);
  if (pairs.length === 0) {
    const evidence = "numbers whose marks contradict each other: point and comma both stand before decimals";
    return { column: name, choices: [text(evidence)], isDoubtful: true };
  }
  const point = simplest(pairs, ".");
  const comma = simplest(pairs, ",");
  if ((marks & pointDecimals) !== 0 && (marks & commaDecimals) !== 0 && point && comma) {
    return eitherMark(column, [point, comma], rules, all);
  }
  const pair = point ?? comma ?? { decimal: "." };
  const fraction = fractions[pair.decimal];
  const written =
    pair.group === undefined ? `"${pair.decimal}" before decimals` : `marks ${pair.group} and ${pair.decimal}`;
  const evidence = `${all} numbers, ${written}`;
  if (fraction === 0 || !rules.integersOnly) return one(name, { type: "number", ...pair }, evidence);
  return decimals(name, pair, fraction, evidence);
}

/** Every cell has one mark, with three digits behind it: `1.250`. */
function eitherMark(
  { name, fractions }: ColumnProfile,
  pairs: readonly MarkPair[],
  rules: ValueRules,
  all: string,
): ColumnProposal {
  const why = "numbers with one mark, which may stand before decimals or between thousands";
  const choices = pairs.map((pair): Choice => {
    const fraction = fractions[pair.decimal];
    const evidence = `${all} numbers with a mark`;
    if (fraction === 0) {
      const group = pair.group ?? "";
      return {
        label: `"${group}" between thousands`,
        spec: { type: "number", ...pair },
        evidence: `${evidence} between thousands`,
      };
    }
    const label = `"${pair.decimal}" before decimals`;
    const own = `${evidence} before decimals`;
    return rules.integersOnly
      ? timesPowerOfTen(label, pair, fraction, own)
      : { label, spec: { type: "number", ...pair }, evidence: own };
  });
  return {
    column: name,
    question: `In "${name}" a mark may stand before decimals or between thousands. Which?`,
    choices: [text(`${why}: declare type: number with decimal and group`), ...choices],
  };
}

/** With more, nobody counts in such units: they are coordinates or weights. */
const mostDecimals = 6;

/** Decimals need a decision where the API takes whole numbers only. */
function decimals(name: string, marks: Partial<MarkPair>, fraction: number, evidence: string): ColumnProposal {
  if (fraction > mostDecimals) {
    return {
      column: name,
      choices: [text(`${evidence}; this API takes whole numbers, and they have up to ${fraction} decimals`)],
    };
  }
  const scaled = timesPowerOfTen("whole numbers", marks, fraction, evidence);
  const { decimal, group } = marks;
  const declared = [decimal && `decimal: "${decimal}"`, group && `group: "${group}"`, `scale: ${scaled.spec.scale}`];
  const digits = "345678".slice(0, fraction);
  const example = `to send 12${decimal ?? "."}${digits} as 12${digits}`;
  const advice = `this API takes whole numbers: ${example}, declare type: number, ${declared.filter(Boolean).join(", ")}`;
  return {
    column: name,
    question: `"${name}" has decimals, and this API takes whole numbers. What is to be sent?`,
    choices: [text(`${evidence}; ${advice}`), scaled],
  };
}

function timesPowerOfTen(label: string, marks: Partial<MarkPair>, fraction: number, evidence: string): Choice {
  const scale = 10 ** fraction;
  const spec: FieldObject = { type: "number", ...marks, scale };
  return { label: `${label}, sent times ${scale}`, spec, evidence: `${evidence}, times ${scale}` };
}

/** Of the pairs with this decimal mark the one that declares no more than the cells show. */
function simplest(pairs: readonly MarkPair[], decimal: "." | ","): MarkPair | undefined {
  const fitting = pairs.filter((pair) => pair.decimal === decimal);
  return fitting.find(({ group }) => group === undefined) ?? fitting[0];
}
