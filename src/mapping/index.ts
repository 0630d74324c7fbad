export { type CompiledMapping, compileMapping, type MappingRequest } from "./compile.ts";
export {
  type ColumnEvidence,
  type InferRequest,
  type InferredMapping,
  inferMapping,
  inferMissingTypes,
} from "./infer.ts";
export type { ResolvedField } from "./resolve.ts";
export {
  type BlankPolicy,
  blankPolicies,
  blankSchema,
  type FieldObject,
  type FieldSpec,
  type FieldsSpec,
  fieldsSchema,
  type WhereSpec,
  whereSchema,
} from "./schema.ts";
