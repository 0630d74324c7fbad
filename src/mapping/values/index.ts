import type { ValueType } from "../../core/types.ts";
import { checkbox } from "./checkbox.ts";
import type { ValueKind } from "./converter.ts";
import { date } from "./date.ts";
import { datetime } from "./datetime.ts";
import { json } from "./json.ts";
import { multiselect } from "./multiselect.ts";
import { number } from "./number.ts";
import { relation, user } from "./relation.ts";
import { select } from "./select.ts";
import { text } from "./text.ts";

/** Every value type. Adding one: a file, and a line here. */
export const valueKinds = {
  text,
  number,
  checkbox,
  date,
  datetime,
  select,
  multiselect,
  relation,
  user,
  json,
} satisfies Record<ValueType, ValueKind>;
