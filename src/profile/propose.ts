/** What a column would be declared as: by evidence from all of its cells, and never by a guess. */
import { counted } from "../core/counted.ts";
import type { FieldObject } from "../mapping/index.ts";
import type { ColumnProfile } from "./column-profile.ts";
import { dateFormat, dateOrders } from "./date-shape.ts";
import { type Choice, type ColumnProposal, one, type ProposeOptions, text } from "./proposal.ts";
import { proposeNumbers } from "./propose-numbers.ts";
import { vocabularyOf } from "./vocabulary.ts";

export function propose(column: ColumnProfile, options: ProposeOptions): ColumnProposal {
  const { filled, counts, name } = column;
  const all = filled === 1 ? "one cell:" : `all ${counted(filled, "cell")} are`;
  if (filled === 0)
    return { column: name, choices: [text("not one cell is filled")], leaveOut: "not one cell is filled" };
  if (counts.nested > 0) {
    const why = `${counts.nested === 1 ? "1 cell is a list" : `${counted(counts.nested, "cell")} are lists`}: name one item (${name}[0]), or declare type: multiselect with options`;
    return { column: name, choices: [text(why)], leaveOut: why };
  }
  const words = column.distinct.few && vocabularyOf(column.distinct.few);
  if (counts["json-boolean"] === filled) return one(name, { type: "checkbox" }, `${all} true or false`);
  if (words !== undefined && counts["json-boolean"] === 0) return checkbox(name, words, all);
  if (counts.integer + counts["marked-number"] + counts["json-number"] === filled)
    return proposeNumbers(column, options, all);
  if (counts.day === filled) return days(column, all);
  if (counts.moment === filled) return one(name, { type: "datetime" }, `${all} ISO 8601 with an offset`);
  if (counts["local-moment"] === filled) return moments(column, options, all);
  const evidence = textEvidence(column, options);
  return { column: name, choices: [text(evidence)], isDoubtful: evidence.startsWith(nearlyAll) };
}

function checkbox(
  name: string,
  { yes, no }: { readonly yes: readonly string[]; readonly no: readonly string[] },
  all: string,
): ColumnProposal {
  const isPlain = [...yes, ...no].every((word) => /^(?:true|false)$/i.test(word));
  const spec: FieldObject = { type: "checkbox", ...(isPlain ? {} : { true: [...yes], false: [...no] }) };
  return one(name, spec, `${all} ${[...yes, ...no].join(" or ")}`);
}

function days({ name, orders, dayMarks, isPadded }: ColumnProfile, all: string): ColumnProposal {
  const [mark = "-", ...otherMarks] = dayMarks;
  const possible = dateOrders.filter((_, index) => (orders & (1 << index)) !== 0);
  if (otherMarks.length > 0 || possible.length === 0) {
    return { column: name, choices: [text("days, but not all written in one way")], isDoubtful: true };
  }
  const choices = possible.map((order): Choice => {
    const format = dateFormat(order, mark, isPadded);
    const spec: FieldObject = format === "yyyy-MM-dd" ? { type: "date" } : { type: "date", format };
    return { label: `days as ${format}`, spec, evidence: `${all} days as ${format}` };
  });
  const [first] = choices;
  if (choices.length === 1 && first !== undefined) return { column: name, choices: [first] };
  return {
    column: name,
    question: `In "${name}" day and month could change places in every cell. Which comes first?`,
    choices: [
      text(`days, but in every cell day and month could change places: declare type: date with format`),
      ...choices,
    ],
  };
}

function moments(
  { name, momentFormats }: ColumnProfile,
  { zones, rules }: ProposeOptions,
  all: string,
): ColumnProposal {
  const [format = "?", ...others] = [...momentFormats].filter((one) => !one.startsWith("?"));
  const isOne = others.length === 0 && momentFormats.size === 1 && format !== "?";
  const why = "days with a time and without an offset: declare type: datetime with format and zone";
  if (!isOne || !rules.types.includes("datetime")) return { column: name, choices: [text(why)] };
  return {
    column: name,
    question: `"${name}" holds days with a time, but not in which zone. Which?`,
    choices: [
      text(`${why}, such as format: "${format}", zone: Europe/Berlin`),
      ...zones.map((zone): Choice => {
        const spec: FieldObject = { type: "datetime", format, zone };
        return { label: `moments in ${zone}`, spec, evidence: `${all} moments as ${format}, taken as ${zone}` };
      }),
    ],
  };
}

const nearlyAll = "nearly all are";

function textEvidence(
  { counts, filled, firstAt, longest, longestAt, distinct }: ColumnProfile,
  { rules }: ProposeOptions,
): string {
  const parts: string[] = [];
  const numeric = counts.integer + counts["marked-number"];
  if (counts["zero-led"] > 0 && counts["zero-led"] + counts.integer === filled) {
    parts.push(
      `digits, ${counts["zero-led"].toLocaleString("en-US")} of them with a zero in front that a number would lose`,
    );
  } else if (numeric > filled / 2 && firstAt.text) {
    parts.push(`${nearlyAll} numbers, but not line ${firstAt.text.line}`);
  } else if (counts.day > filled / 2 && firstAt.text)
    parts.push(`${nearlyAll} days, but not line ${firstAt.text.line}`);
  if (rules.textMaxLength !== undefined && longest > rules.textMaxLength) {
    parts.push(`up to ${longest} characters (line ${longestAt?.line}), the limit is ${rules.textMaxLength}`);
  }
  if (distinct.few !== undefined && distinct.few.size <= 30 && filled >= 3 * distinct.few.size) {
    parts.push(`${counted(distinct.few.size, "different value")}: a select, if the CRM has one for it`);
  }
  return parts.join("; ");
}
