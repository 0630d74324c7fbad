import { credentialKeys } from "../core/credentials.ts";

const ownPlaces: readonly (string | number | undefined)[] = [...credentialKeys, "auth", "headers"];

/** True where a secret belongs, or may have got by a mistake: no message repeats what stands there (law 8). */
export function isSecretPlace([first, second]: readonly (string | number)[]): boolean {
  if (first === "notify" || first === "heartbeat") return true;
  return first === "destination" && (second === undefined || ownPlaces.includes(second));
}

/** A word such as `bearr`: short, and without the digits and marks that secrets are made of. */
export function isPlainWord(text: string): boolean {
  return /^[A-Za-z][A-Za-z-]{0,15}(?:_[A-Za-z]{1,15}){0,3}$/.test(text);
}
