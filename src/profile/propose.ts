/** What a column would be declared as: by evidence from all of its cells, and never by a guess. */
import { counted } from "../core/counted.ts";
import type { ValueRules } from "../core/types.ts";
import type { FieldObject } from "../mapping/index.ts";
import type { ColumnProfile } from "./column-profile.ts";
import { dateFormat, dateOrders } from "./date-shape.ts";
import { commaDecimals, type MarkPair, markPairs, pointDecimals } from "./number-shape.ts";
import { vocabularyOf } from "./vocabulary.ts";

interface Choice {
  /** For the person who is asked: `days first: dd/MM/yyyy`. */
  readonly label: string;
  /** The field, without its column. */
  readonly spec: FieldObject;
  /** Why, for the comment beside the field: no cell of the file but words for yes and no. Empty for plain text. */
  readonly evidence: string;
}

type Choices = readonly [Choice, ...Choice[]];

/** One column's declaration. `choices` has the safe one first; where it has more, the cells alone cannot tell. */
export interface ColumnProposal {
  readonly column: string;
  readonly choices: Choices;
  /** What cannot be told, as a question. */
  readonly question?: string;
  /** Nothing would be sent, or nothing that can be: to be left out, and why. */
  readonly leaveOut?: string;
}

export interface ProposeOptions {
  readonly rules: ValueRules;
  /** Names of zones to offer for times without one: this machine's, UTC. */
  readonly zones: readonly string[];
}

export function propose(column: ColumnProfile, options: ProposeOptions): ColumnProposal {
  const { filled, counts, name } = column;
  const all = filled === 1 ? "the one cell fits" : `all ${counted(filled, "cell")} are`;
  if (filled === 0)
    return { column: name, choices: [text("not one cell is filled")], leaveOut: "not one cell is filled" };
  if (counts.nested > 0) {
    const why = `${counts.nested === 1 ? "1 cell is a list" : `${counted(counts.nested, "cell")} are lists`}: name one item (${name}[0]), or declare type: multiselect with options`;
    return { column: name, choices: [text(why)], leaveOut: why };
  }
  const words = column.distinct.few && vocabularyOf(column.distinct.few);
  if (counts["json-boolean"] === filled) return one(name, { type: "checkbox" }, `${all} true or false`);
  if (words !== undefined && counts["json-boolean"] === 0) return checkbox(name, words, all);
  if (counts.integer + counts["marked-number"] + counts["json-number"] === filled) return numbers(column, options, all);
  if (counts.day === filled) return days(column, all);
  if (counts.moment === filled) return one(name, { type: "datetime" }, `${all} ISO 8601 with an offset`);
  if (counts["local-moment"] === filled) return moments(column, options, all);
  return { column: name, choices: [text(textEvidence(column, options))] };
}

function one(column: string, spec: FieldObject, evidence: string): ColumnProposal {
  return { column, choices: [{ label: String(spec.type), spec, evidence }] };
}

function text(evidence: string): Choice {
  return { label: "text, letter for letter", spec: { type: "text" }, evidence };
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

function numbers(column: ColumnProfile, { rules }: ProposeOptions, all: string): ColumnProposal {
  const { name, counts, marks, fractions } = column;
  if (counts["json-number"] > 0) {
    if (!column.hasJsonDecimals || !rules.integersOnly) return one(name, { type: "number" }, `${all} JSON numbers`);
    return decimalsOf(name, scaled({}, 2, `${all} JSON numbers, some with decimals`));
  }
  if (counts["marked-number"] === 0) return one(name, { type: "number" }, `${all} whole numbers`);
  const pairs = markPairs.filter((_, index) => (marks & (1 << index)) !== 0);
  if (pairs.length === 0) {
    return {
      column: name,
      choices: [text("numbers whose marks contradict each other: point and comma both stand before decimals")],
    };
  }
  const isEither = (marks & pointDecimals) !== 0 && (marks & commaDecimals) !== 0;
  if (isEither) {
    const readings = [simplest(pairs, "."), simplest(pairs, ",")].filter((pair) => pair !== undefined);
    return {
      column: name,
      question: `In "${name}" a mark may stand before decimals or between thousands. Which?`,
      choices: [
        text(
          "numbers with one mark, which may stand before decimals or between thousands: declare type: number with decimal and group",
        ),
        ...readings.flatMap((pair) =>
          numberChoices(pair, fractions[pair.decimal], rules, `${all} numbers with a mark`),
        ),
      ],
    };
  }
  const pair = simplest(pairs, (marks & pointDecimals) !== 0 ? "." : ",") ?? { decimal: "." };
  const written =
    pair.group === undefined ? `"${pair.decimal}" before decimals` : `marks ${pair.group} and ${pair.decimal}`;
  const choices = numberChoices(pair, fractions[pair.decimal], rules, `${all} numbers, ${written}`);
  return choices.length === 1 ? { column: name, choices } : decimalsOf(name, choices);
}

/** Whole numbers need no decision; decimals need one where the API takes whole numbers only. */
function numberChoices(pair: MarkPair, fraction: number, rules: ValueRules, evidence: string): Choices {
  const spec = { type: "number", ...pair } as const;
  if (fraction === 0 || !rules.integersOnly)
    return [{ label: `numbers with ${pair.decimal} before decimals`, spec, evidence }];
  return scaled(spec, fraction, evidence);
}

function scaled(spec: FieldObject, fraction: number, evidence: string): Choices {
  const scale = 10 ** Math.min(fraction, 6);
  return [
    text(
      `${evidence}; this API takes whole numbers: to send 12.34 as 1234, declare type: number, ${declared(spec)}scale: ${scale}`,
    ),
    {
      label: `whole numbers, times ${scale}`,
      spec: { type: "number", ...spec, scale },
      evidence: `${evidence}, times ${scale}`,
    },
  ];
}

function declared({ decimal, group }: FieldObject): string {
  const marks = [decimal && `decimal: "${decimal}"`, group && `group: "${group}"`].filter(Boolean);
  return marks.map((mark) => `${mark}, `).join("");
}

function decimalsOf(name: string, choices: Choices): ColumnProposal {
  return {
    column: name,
    choices,
    question: `"${name}" has decimals, and this API takes whole numbers. What is to be sent?`,
  };
}

/** Of the pairs with this decimal mark the one that declares no more than the cells show. */
function simplest(pairs: readonly MarkPair[], decimal: "." | ","): MarkPair | undefined {
  const fitting = pairs.filter((pair) => pair.decimal === decimal);
  return fitting.find(({ group }) => group === undefined) ?? fitting[0];
}

function days({ name, orders, dayMarks, isPadded }: ColumnProfile, all: string): ColumnProposal {
  const [mark = "-", ...otherMarks] = dayMarks;
  const possible = dateOrders.filter((_, index) => (orders & (1 << index)) !== 0);
  if (otherMarks.length > 0 || possible.length === 0) {
    return { column: name, choices: [text("days, but not all written in one way")] };
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
    parts.push(`nearly all are numbers, but not line ${firstAt.text.line}`);
  } else if (counts.day > filled / 2 && firstAt.text)
    parts.push(`nearly all are days, but not line ${firstAt.text.line}`);
  if (rules.textMaxLength !== undefined && longest > rules.textMaxLength) {
    parts.push(`up to ${longest} characters (line ${longestAt?.line}), the limit is ${rules.textMaxLength}`);
  }
  if (distinct.few !== undefined && distinct.few.size <= 30 && filled >= 3 * distinct.few.size) {
    parts.push(`${counted(distinct.few.size, "different value")}: a select, if the CRM has one for it`);
  }
  return parts.join("; ");
}
