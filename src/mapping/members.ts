import type { JsonObject, JsonValue } from "../core/types.ts";

/** Objects that have other keys than the one before, before it is given up to look for those that have the same. */
const patience = 1000;

/** The members of JSON objects by position, as long as an object has the keys of the one before: nothing is searched then. */
export class Members {
  /** Of the last object that was taken. */
  keys: readonly string[] = [];
  readonly values: (JsonValue | undefined)[] = [];
  #same = 0;
  #others = 0;

  /** False where too few objects are alike for this to be worth anything. */
  get isUseful(): boolean {
    return this.#others <= patience + this.#same;
  }

  /** @returns false where the keys are not those of the object before */
  take(object: JsonObject): boolean {
    const { keys, values } = this;
    let at = 0;
    for (const key in object) {
      if (keys[at] !== key) return this.#learn(object);
      values[at++] = object[key];
    }
    if (at !== keys.length) return this.#learn(object);
    this.#same++;
    return true;
  }

  #learn(object: JsonObject): false {
    // Own ones alone: a program may hand over objects of a class.
    this.keys = Object.keys(object);
    for (const [at, key] of this.keys.entries()) this.values[at] = object[key];
    this.#others++;
    return false;
  }
}
