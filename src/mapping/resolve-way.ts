/** Checks one way to fill a field, and makes the parts that the hot path runs. */
import type { ConfigIssue } from "../core/errors.ts";
import type { Attribute, JsonValue, ValueType } from "../core/types.ts";
import type { BlankRules } from "./blank.ts";
import { checkCombination } from "./check-field.ts";
import { type ColumnUse, fieldColumns, missingColumns } from "./columns-used.ts";
import type { Conditions } from "./conditions.ts";
import { type Input, inputOf } from "./inputs.ts";
import { compileLookup, type Lookup, type Outcome } from "./lookup.ts";
import { tableOf } from "./lookup-table.ts";
import type { ResolveRequest } from "./resolve.ts";
import { type FieldObject, typeOptionNames } from "./schema.ts";
import { compileTransform, type Transform } from "./transforms/pipeline.ts";
import { type Converter, Refused } from "./values/converter.ts";
import { valueKinds } from "./values/index.ts";
import { uuidKey } from "./values/relation.ts";

/** One way to fill a field. Its parts are applied in the order in which they stand here. */
export interface ResolvedWay {
  /** Rows that do not meet it are not filled this way. */
  readonly when?: Conditions;
  readonly input: Input;
  readonly transform?: Transform;
  readonly blank: BlankRules;
  /** What a blank sends in the blank policy's stead: the default, looked up and converted. */
  readonly fallback?: { readonly outcome: Outcome };
  readonly lookup?: Lookup;
  readonly convert: Converter;
  /** Every column that it reads. */
  readonly columns: readonly ColumnUse[];
}

/** A way to be resolved. Issues are added to `issues`. */
export interface WayRequest extends ResolveRequest {
  readonly slug: string;
  readonly options: FieldObject;
  /** Where the way stands: `["fields", "price"]`. */
  readonly path: readonly (string | number)[];
  /** No other way comes after it. */
  readonly isLast: boolean;
  readonly isMatch: boolean;
  readonly type: ValueType;
  readonly attribute: Attribute | undefined;
  readonly issues: ConfigIssue[];
}

/** Resolves one way to fill a field, going on after an issue so that all are found. */
export function resolveWay(request: WayRequest): ResolvedWay {
  const { slug, options, path, isMatch, attribute, issues, type } = request;
  const kind = valueKinds[type];
  const complainAt = (at: readonly (string | number)[], message: string) =>
    issues.push({ path: [...path, ...at], message });
  const complain = (option: string | undefined, message: string) =>
    complainAt(option === undefined ? [] : [option], message);

  checkType(request, complain);
  checkCombination(request, complain);
  const columns = fieldColumns(options, path);
  issues.push(...missingColumns(columns, request.headers));

  const rules = { ...request.rules, ...attribute?.rules };
  const plain = kind.compile({ slug, options, rules, ...(attribute && { attribute }) }, complain);
  const convert = isMatch && rules.keysAreUuids ? uuidKey(plain) : plain;
  const input = inputOf(options, kind.isList);
  const required = options.required ?? false;
  const lookup =
    options.lookup &&
    compileLookup(
      {
        slug,
        table: tableOf(options.lookup, request.tables),
        ignoreCase: options.ignoreCase ?? false,
        otherwise: options.otherwise ?? "error",
        convert,
        isList: kind.isList,
        split: options.split,
        mayClear: !required && !isMatch,
      },
      complainAt,
    );
  return {
    input: input.kind === "constant" ? { ...input, value: constantOf(input.value, convert, complain) } : input,
    ...(options.when && { when: options.when }),
    ...(options.transform && { transform: transformOf(request, input, complainAt) }),
    blank: { slug, isMatch, blank: options.blank ?? request.blank, required },
    ...(options.default !== undefined && { fallback: fallbackOf(options.default, lookup ?? convert, complain) }),
    ...(lookup && { lookup }),
    convert,
    columns,
  };
}

type Complain = (option: string | undefined, message: string) => void;

function checkType({ options, rules, attribute, type, isMatch }: WayRequest, complain: Complain): void {
  const kind = valueKinds[type];
  if (options.type !== undefined && options.type !== type) {
    complain("type", `alternatives have one type, and another one is ${type}.`);
  } else if (options.type !== undefined && attribute?.type !== undefined) {
    // `json` is the way to send exactly what the source holds, whatever the schema says.
    if (options.type !== attribute.type && options.type !== "json") {
      complain("type", `the attribute is of type ${attribute.type}, not ${options.type}: leave the type out.`);
    }
  }
  if (!rules.types.includes(type)) {
    complain(
      options.type === undefined ? undefined : "type",
      `the destination cannot write ${type} values. It takes: ${rules.types.join(", ")}.`,
    );
  }
  const { mode = "replace" } = options;
  const modes = rules.listModes?.[type] ?? ["replace"];
  if (kind.isList && !modes.includes(mode)) {
    complain("mode", `the destination cannot ${mode} items of a ${type} attribute. It can: ${modes.join(", ")}.`);
  }
  for (const option of typeOptionNames) {
    if (options[option] === undefined || kind.options.some((own) => own === option)) continue;
    const takers = Object.entries(valueKinds).filter(([, other]) => other.options.some((own) => own === option));
    complain(option, `no option of a ${type} field: it belongs to ${takers.map(([name]) => name).join(", ")}.`);
  }
  if (isMatch && !kind.canMatch) complain("type", `a ${type} value cannot identify a record: match another attribute.`);
}

function transformOf(
  { options, headers, type }: WayRequest,
  input: Input,
  complainAt: (at: readonly (string | number)[], message: string) => void,
): Transform {
  const isText =
    input.kind === "template" || input.kind === "joined" || headers.every(({ dialect }) => dialect.format === "csv");
  const comes = input.kind === "items" ? "list" : isText ? "text" : undefined;
  const { transform, makes } = compileTransform(options.transform ?? [], comes, (step, message) =>
    complainAt(["transform", step], message),
  );
  if (makes === "list" && !valueKinds[type].isList && type !== "json") {
    complainAt(["transform"], `ends in a list, and a ${type} attribute takes one value: end with { join: ", " }.`);
  }
  return transform;
}

function constantOf(value: JsonValue, convert: Converter, complain: Complain): JsonValue {
  if (value === null) return null;
  if (value === "") complain("value", "an empty text says nothing: use null to clear the attribute.");
  const converted = convert(value, false);
  if (!(converted instanceof Refused)) return converted;
  complain("value", converted.message);
  return null;
}

function fallbackOf(value: JsonValue, convert: Lookup, complain: Complain): { readonly outcome: Outcome } {
  if (value === null || value === "") {
    complain("default", "an empty default says nothing: use blank: omit or clear.");
    return { outcome: undefined };
  }
  const outcome = convert(value, false);
  if (outcome instanceof Refused) complain("default", outcome.message);
  return { outcome };
}
