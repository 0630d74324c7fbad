import type { AddressInfo } from "node:net";
import { UsageError } from "../core/errors.ts";
import { openDatabase } from "../database/open.ts";
import type { Database } from "../database/types.ts";
import type { ApiDefinition, ApiRoom } from "./api.ts";
import { type ApiName, type ApiSettings, apiNames, apis } from "./apis.ts";
import type { ObjectDefinition, StoredRecord } from "./definitions.ts";
import { RateLimit } from "./limit.ts";
import { assertFaults, type BasicOptions } from "./options.ts";
import { Score, type Scoreboard } from "./scoreboard.ts";
import { type ServedApi, scoredAs } from "./served-api.ts";
import { createSandboxServer } from "./server.ts";
import { Store } from "./store.ts";

export type { AttributeDefinition, AttributeType, ObjectDefinition } from "./definitions.ts";

/** What holds for the server, and per API what its public pages leave open. */
export type SandboxOptions = BasicOptions &
  ApiSettings & {
    /** Objects that are there from the start, and again after a reset; of Zeeg, unless one names another API. Default none. */
    readonly objects?: readonly (ObjectDefinition & { readonly api?: ApiName })[];
  };

/** A running sandbox. */
export interface Sandbox {
  /** Scheme, host and port: `http://127.0.0.1:4010`. `/_sandbox/stats` is below it. */
  readonly origin: string;
  /** What a client takes as base URL, per API. */
  readonly urls: { readonly [name in ApiName]: string };
  /**
   * Creates the object, or adds the attributes and options that it lacks. Never changes or removes what is there: an
   * attribute keeps its type.
   * @throws UsageError where the slug or a key cannot be one
   */
  defineObject(definition: ObjectDefinition, api?: ApiName): void;
  /** The objects of an API as they are now. Here and below, the API is Zeeg unless another one is named. */
  objects(api?: ApiName): readonly ObjectDefinition[];
  /** The records of an object, oldest first, read in pages as they are asked for. None where there is no such object. */
  records(object: string, api?: ApiName): Iterable<StoredRecord>;
  count(object: string, api?: ApiName): number;
  /** Deletes an object with its records and its score, or everything; then `options.objects` are there again, empty. */
  reset(object?: string, api?: ApiName): void;
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
  const now = options.now ?? Date.now;
  const monotonic = options.now ?? (() => performance.now());
  const database = await openDatabase(options.file ?? ":memory:");
  const store = openStore(database, options.zeeg?.matching === "case-insensitive");
  const score = new Score(options.logSize ?? 0);
  const rates = options.rates ?? [];
  const served = serveApis({ database, store, now, options }, options);
  const apiOf = (name: ApiName = "zeeg") => served[name].api;

  const sandbox = {
    defineObject: (definition: ObjectDefinition, api?: ApiName) => apiOf(api).define(definition),
    objects: (api?: ApiName) => apiOf(api).objects(),
    records: (slug: string, api?: ApiName) => apiOf(api).records(slug),
    count: (slug: string, api?: ApiName) => apiOf(api).count(slug),
    reset(slug?: string, name?: ApiName): void {
      for (const [of, { api }] of Object.entries(served)) {
        if (name !== undefined ? of !== name : slug !== undefined && of !== "zeeg") continue;
        for (const object of api.objects()) if (slug === undefined || object.slug === slug) api.clear(object.slug);
      }
      score.reset(slug === undefined ? undefined : scoredAs(name ?? "zeeg", slug));
      for (const { api, ...definition } of options.objects ?? []) {
        if (slug === undefined || definition.slug === slug) sandbox.defineObject(definition, api);
      }
    },
    stats: (windowsMs: readonly number[] = []) =>
      score.read([...new Set([...rates.map((rate) => rate.windowMs), ...windowsMs])]),
    worstWindow: (windowMs: number) => score.worstWindow(windowMs),
    flush: () => store.flush(),
  };
  try {
    for (const { api, ...definition } of options.objects ?? []) sandbox.defineObject(definition, api);
  } catch (error) {
    store.close();
    throw error;
  }

  const server = createSandboxServer({
    options,
    apis: Object.values(served),
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
  return { ...sandbox, origin, urls: urlsAt(origin), close: () => (closing ??= close()) };
}

function openStore(database: Database, ignoreCase: boolean): Store {
  try {
    return new Store(database, { ignoreCase });
  } catch (error) {
    database.close();
    throw error;
  }
}

function assertOptions({ rates = [], faults = [] }: SandboxOptions): void {
  assertFaults(faults);
  for (const { count, windowMs } of rates) {
    if (!Number.isSafeInteger(count) || count < 1 || !(windowMs > 0)) {
      throw new UsageError("rate-invalid", "A rate needs a whole count of at least 1 and a window longer than 0 ms.");
    }
  }
}

function serveApis(room: ApiRoom, settings: ApiSettings): { readonly [name in ApiName]: ServedApi } {
  const entries = apiNames.map((name) => {
    const definition = apis[name] as ApiDefinition<object>;
    const api = definition.create(room, { ...definition.defaults, ...settings[name] });
    return [name, { name, prefix: definition.prefix, api }];
  });
  return Object.fromEntries(entries) as { readonly [name in ApiName]: ServedApi };
}

function urlsAt(origin: string): Sandbox["urls"] {
  return Object.fromEntries(apiNames.map((name) => [name, `${origin}${apis[name].prefix}`])) as Sandbox["urls"];
}
