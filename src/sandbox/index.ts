import type { AddressInfo } from "node:net";
import { UsageError } from "../core/errors.ts";
import { openDatabase } from "../database/open.ts";
import type { Database } from "../database/types.ts";
import { Catalog, type CrmObject } from "./catalog.ts";
import type { ObjectDefinition, StoredRecord } from "./definitions.ts";
import { toTimestamp } from "./definitions.ts";
import { RateLimit } from "./limit.ts";
import { assertFaults, defaultToken, type SandboxOptions } from "./options.ts";
import { Score, type Scoreboard } from "./scoreboard.ts";
import { createSandboxServer } from "./server.ts";
import { Store } from "./store.ts";
import { createZeegApi, isCustomSlug } from "./zeeg/api.ts";
import { showValues } from "./zeeg/replies.ts";
import { zeegDefaults } from "./zeeg/settings.ts";

export type { AttributeDefinition, AttributeType, ObjectDefinition } from "./definitions.ts";
export type { SandboxOptions } from "./options.ts";

/** A running sandbox. */
export interface Sandbox {
  /** Scheme, host and port: `http://127.0.0.1:4010`. `/_sandbox/stats` is below it. */
  readonly origin: string;
  /** What a client takes as base URL, per API. */
  readonly urls: { readonly zeeg: string };
  /**
   * Creates the object, or adds the attributes and options that it lacks. Never changes or removes what is there: an
   * attribute keeps its type.
   * @throws UsageError where the slug or a key cannot be one
   */
  defineObject(definition: ObjectDefinition): void;
  /** The objects as they are now. */
  objects(): readonly ObjectDefinition[];
  /** The records of an object, oldest first, read in pages as they are asked for. None where there is no such object. */
  records(object: string): Iterable<StoredRecord>;
  count(object: string): number;
  /** Deletes an object with its records and its score, or everything; then `options.objects` are there again, empty. */
  reset(object?: string): void;
  /** The score since the start or the last reset. Adds the worst window of each length asked for, in ms. */
  stats(windowsMs?: readonly number[]): Scoreboard;
  /** The most requests that any window of this length held. */
  worstWindow(windowMs: number): number;
  /** Commits what is written; it is committed by itself within 50 ms. For other processes that read the file. */
  flush(): void;
  /** Waits for answers under way up to `graceMs`, ends every socket, commits and closes the file. */
  close(): Promise<void>;
}

/**
 * Starts an HTTP server that behaves as the CRMs' public pages say, with data in a file or in memory.
 * @throws UsageError where an option is wrong or no database driver is there; the system's error where it cannot listen
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  assertOptions(options);
  const settings = { ...zeegDefaults, ...options.zeeg };
  const now = options.now ?? Date.now;
  const monotonic = options.now ?? (() => performance.now());
  const nowSeconds = () => Math.floor(now() / 1000);
  const database = await openDatabase(options.file ?? ":memory:");
  const store = openStore(database, settings.matching === "case-insensitive");
  const catalog = new Catalog(database, "zeeg", settings.optionIds);
  const score = new Score(options.logSize ?? 0);
  const rates = options.rates ?? [];
  const room = { store, settings, catalog, objects: () => catalog.all(), nowSeconds };
  const tokens = options.tokens ?? [{ token: defaultToken, scopes: ["crm:read", "crm:write"] as const }];

  const sandbox = {
    defineObject(definition: ObjectDefinition): void {
      assertDefinition(definition);
      catalog.define(definition, nowSeconds());
    },
    objects: () => catalog.all().map(toDefinition),
    *records(slug: string): Iterable<StoredRecord> {
      let last = 0;
      for (;;) {
        const object = catalog.get(slug);
        const page = object === undefined ? [] : store.after(object, last, 500);
        if (object === undefined || page.length === 0) return;
        for (const stored of page) {
          last = stored.seq;
          yield {
            id: store.toId(stored.seq),
            object: slug,
            attributes: showValues(object, stored.values),
            createdAt: toTimestamp(stored.createdAt),
            updatedAt: toTimestamp(stored.updatedAt),
          };
        }
      }
    },
    count(slug: string): number {
      const object = catalog.get(slug);
      return object === undefined ? 0 : store.count(object);
    },
    reset(slug?: string): void {
      for (const object of catalog.all()) {
        if (slug !== undefined && object.slug !== slug) continue;
        store.clear(object);
        catalog.remove(object);
      }
      score.reset(slug);
      for (const definition of options.objects ?? []) {
        if (slug === undefined || definition.slug === slug) sandbox.defineObject(definition);
      }
    },
    stats: (windowsMs: readonly number[] = []) =>
      score.read([...new Set([...rates.map((rate) => rate.windowMs), ...windowsMs])]),
    worstWindow: (windowMs: number) => score.worstWindow(windowMs),
    flush: () => store.flush(),
  };
  for (const definition of options.objects ?? []) sandbox.defineObject(definition);

  const server = createSandboxServer({
    options,
    apis: [createZeegApi(room, tokens)],
    score,
    limit: new RateLimit(rates, options.countRefused ?? false),
    now,
    monotonic,
    control(method, url) {
      const object = url.searchParams.get("object") ?? undefined;
      if (method === "POST" && url.pathname === "/_sandbox/reset") {
        sandbox.reset(object);
        return { status: 200, content: { reset: object ?? "everything" } };
      }
      if (method === "GET" && url.pathname === "/_sandbox/stats") {
        const windows = url.searchParams
          .getAll("window")
          .map(Number)
          .filter((windowMs) => windowMs > 0);
        return { status: 200, content: sandbox.stats(windows) };
      }
      return {
        status: 404,
        content: { error: "Try GET /_sandbox/stats?window=<ms> or POST /_sandbox/reset?object=<slug>." },
      };
    },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
    });
  } catch (error) {
    store.close();
    throw error;
  }
  const { address, port, family } = server.address() as AddressInfo;
  const origin = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    const timer = setTimeout(() => server.closeAllConnections(), options.graceMs ?? 1000);
    await closed;
    clearTimeout(timer);
    store.close();
  }
  return { ...sandbox, origin, urls: { zeeg: `${origin}/v2` }, close: () => (closing ??= close()) };
}

function openStore(database: Database, ignoreCase: boolean): Store {
  try {
    return new Store(database, { ignoreCase });
  } catch (error) {
    database.close();
    throw error;
  }
}

function assertOptions({ rates = [], faults = [], objects = [] }: SandboxOptions): void {
  assertFaults(faults);
  for (const definition of objects) assertDefinition(definition);
  for (const { count, windowMs } of rates) {
    if (!Number.isSafeInteger(count) || count < 1 || !(windowMs > 0)) {
      throw new UsageError("rate-invalid", "A rate needs a whole count of at least 1 and a window longer than 0 ms.");
    }
  }
}

function assertDefinition({ slug, attributes }: ObjectDefinition): void {
  if (!isCustomSlug(slug)) throw new UsageError("object-invalid", `"${slug}" cannot be the slug of a custom object.`);
  for (const { key } of attributes) {
    if (!/^\w[\w.-]*$/.test(key) || key === "__proto__" || ["id", "created_at", "updated_at"].includes(key)) {
      throw new UsageError("attribute-invalid", `"${key}" cannot be the key of an attribute of "${slug}".`);
    }
  }
}

function toDefinition({ slug, singularName, pluralName, isActive, attributes }: CrmObject): ObjectDefinition {
  return {
    slug,
    singularName,
    pluralName,
    isActive,
    attributes: [...attributes.values()].map(({ options, relationType, relatedObjectSlug, ...attribute }) => ({
      ...attribute,
      options: options.map(({ id, value, color }) => ({ id, value, ...(color === null ? {} : { color }) })),
      ...(relationType === null ? {} : { relationType }),
      ...(relatedObjectSlug === null ? {} : { relatedObjectSlug }),
    })),
  };
}
