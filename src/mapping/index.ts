export { alternativesOf } from "./alternatives.ts";
export { compileCellReader } from "./column.ts";
export { missingColumns } from "./columns-used.ts";
export { type CompiledMapping, compileMapping, type MappingRequest } from "./compile.ts";
export { type DamageKind, damageKinds, damageOfBeginning, findDamage } from "./damage.ts";
export { type ColumnEvidence, type InferRequest, inferMapping } from "./infer.ts";
export { inferMissingTypes } from "./infer-missing.ts";
export { listModesOf } from "./list-modes.ts";
export { isLookupFile, type LookupFile, lookupId } from "./lookup-schema.ts";
export { type LookupTable, LookupTableBuilder, type LookupTables } from "./lookup-table.ts";
export type { ResolvedField } from "./resolve.ts";
export {
  type BlankPolicy,
  blankPolicies,
  blankSchema,
  type FieldObject,
  type FieldsSpec,
  fieldsSchema,
  type WhereSpec,
  whereSchema,
} from "./schema.ts";
export { slugOf } from "./slug.ts";
export { isIsoDay, isRealDay } from "./values/calendar.ts";
