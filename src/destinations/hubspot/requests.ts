import type { WriteMode } from "../../core/types.ts";
import type { HttpRequest } from "../../http/client.ts";
import type { Outgoing } from "./encode.ts";
import { type HubSpotSettings, objectPath, recordIdSlug } from "./facts.ts";

export interface WriteRequest {
  readonly request: HttpRequest;
  /** One record through its own address: the answer is that record, and has no trace id. */
  readonly isSingle: boolean;
}

/** How records of one sync are sent. */
export class Requests {
  readonly #path: string;
  readonly #mode: WriteMode;
  readonly #match: string;
  readonly #isOneByOne: boolean;

  constructor(object: string, match: string, mode: WriteMode, settings: HubSpotSettings) {
    this.#path = objectPath(settings, object);
    this.#mode = mode;
    this.#match = match;
    this.#isOneByOne = settings.batchSize === 1;
  }

  write(sent: readonly Outgoing[]): WriteRequest {
    const [first] = sent;
    if (this.#mode === "update" && this.#isOneByOne && first !== undefined && mayStandInPath(first.id)) {
      const query = this.#match === recordIdSlug ? "" : `?idProperty=${encodeURIComponent(this.#match)}`;
      const path = `${this.#path}/${encodeURIComponent(first.id)}${query}`;
      const body = JSON.stringify({ properties: first.properties });
      return { request: { method: "PATCH", path, body }, isSingle: true };
    }
    // HubSpot API, batch upsert: the property stands in each input. Its own id is what it takes without one.
    const idProperty = this.#match === recordIdSlug ? {} : { idProperty: this.#match };
    const inputs = sent.map(({ id, properties, traceId }) => ({
      id,
      ...idProperty,
      properties,
      objectWriteTraceId: traceId,
    }));
    const path = `${this.#path}/batch/${this.#mode === "update" ? "update" : "upsert"}`;
    return { request: { method: "POST", path, body: JSON.stringify({ inputs }) }, isSingle: false };
  }
}

/** RFC 3986 section 5.2.4: whoever stands between may take these out of a path, encoded or not. */
function mayStandInPath(id: string): boolean {
  return id !== "." && id !== "..";
}
