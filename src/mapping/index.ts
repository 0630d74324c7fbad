export { type CompiledMapping, compileMapping, type MappingRequest } from "./compile.ts";
export { type DamageKind, damageKinds, findDamage } from "./damage.ts";
export {
  type ColumnEvidence,
  type InferRequest,
  inferMapping,
  inferMissingTypes,
} from "./infer.ts";
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
