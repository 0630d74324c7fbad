import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { inspect } from "node:util";
import type { CredentialKey } from "../core/credentials.ts";
import { UsageError } from "../core/errors.ts";

const mask = "[secret]";

/** A credential that no log, template, JSON or inspection prints: only `reveal()` gives it (law 8). */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The credential itself. Call it where the request is made, and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [inspect.custom](): string {
    return mask;
  }
}

/** Where a config says a token is. */
export type TokenSource = Secret | { readonly file: string } | { readonly command: readonly string[] };

/** Where the credentials are that a config names. */
export type SecretSources = { readonly [key in CredentialKey]?: TokenSource };

export interface ResolvedToken {
  readonly token: Secret;
  readonly warnings: readonly string[];
}

/** What a credential is called in messages. */
const names: { readonly [key in CredentialKey]: string } = {
  token: "token",
  clientId: "client id",
  clientSecret: "client secret",
  refreshToken: "refresh token",
  username: "user name",
  password: "password",
};

/**
 * Reads a credential: one line, without spaces around it.
 * @param baseDir that a relative file path starts from; also the command's working directory
 * @param from where a source that is the credential itself comes from: `ZEEG_API_TOKEN`; default: the config
 * @throws UsageError where there is none; the message holds no part of it
 */
export async function resolveToken(
  source: TokenSource,
  baseDir: string,
  signal: AbortSignal,
  key: CredentialKey = "token",
  from = "the config",
): Promise<ResolvedToken> {
  // Only a token goes into a header as it is; the others go into forms, or encoded.
  return await resolveSecret(source, baseDir, signal, names[key], { isWord: key === "token", from });
}

/**
 * Reads a secret of any kind: one line, without spaces around it.
 * @param name what it is called in messages
 * @param isWord it is one word that a header can carry; `from` is where it stands
 * @throws UsageError where there is none; the message holds no part of it
 */
export async function resolveSecret(
  source: TokenSource,
  baseDir: string,
  signal: AbortSignal,
  name: string,
  { isWord = false, from = "the config" }: { readonly isWord?: boolean; readonly from?: string } = {},
): Promise<ResolvedToken> {
  const checked = (text: string, what: string) => checkedFor(isWord, name, text, what);
  if (source instanceof Secret) return { token: checked(source.reveal(), `the ${name} in ${from}`), warnings: [] };
  if ("command" in source) {
    const output = await run(source.command, baseDir, signal, name);
    return { token: checked(output.trim().split(/\r?\n/, 1)[0] ?? "", `the ${name} command's output`), warnings: [] };
  }
  const path = resolve(baseDir, source.file);
  try {
    const [text, { mode }] = await Promise.all([readFile(path, { encoding: "utf8", signal }), stat(path)]);
    // A group may read it: so service managers and Kubernetes hand credentials over. Nobody else may, nor may the group write.
    const isOpen = process.platform !== "win32" && (mode & 0o027) !== 0;
    const warning = `the ${name} file ${source.file} can be read by others: chmod 600 ${source.file}`;
    return { token: checked(text, `the ${name} file ${source.file}`), warnings: isOpen ? [warning] : [] };
  } catch (cause) {
    if (cause instanceof UsageError || signal.aborted) throw cause;
    throw new UsageError("token-unreadable", `the ${name} file ${source.file} cannot be read: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** A line break inside would smuggle a second header into every request. */
function checkedFor(isWord: boolean, name: string, text: string, what: string): Secret {
  const token = text.trim();
  if (token === "") throw new UsageError("token-empty", `${what} is empty: it should hold the ${name} alone`);
  if (isWord ? !/^[\x21-\x7e]+$/.test(token) : /\p{Cc}/u.test(token)) {
    const why = isWord
      ? "spaces, line breaks or letters that no header can carry: give the bare token, without Bearer"
      : "line breaks";
    throw new UsageError("token-malformed", `${what} holds ${why}`);
  }
  return new Secret(token);
}

/** No shell: what stands in the list is what is run. Standard output is the secret, so no error repeats it. */
async function run(command: readonly string[], cwd: string, signal: AbortSignal, name: string): Promise<string> {
  const { execFile } = await import("node:child_process");
  const [file = "", ...args] = command;
  return await new Promise((done, failed) => {
    execFile(file, args, { cwd, signal, timeout: 30_000, encoding: "utf8" }, (error, stdout, stderr) => {
      if (error === null) return done(stdout);
      if (signal.aborted) return failed(signal.reason);
      const said = withoutWordsOf(stdout, stderr.trim()).slice(0, 500);
      const reason = error.killed
        ? "gave no answer within 30 s"
        : `failed (${error.code ?? error.signal ?? "unknown"})`;
      // Not kept as the cause: its message quotes the arguments, and it carries the output.
      failed(new UsageError("token-command", `the ${name} command ${file} ${reason}${said === "" ? "" : `: ${said}`}`));
    });
  });
}

/** What it wrote as the secret it may repeat where it complains. */
function withoutWordsOf(output: string, said: string): string {
  const words = output.split(/\s+/).filter((word) => word.length > 3);
  return words.reduce((text, word) => text.replaceAll(word, mask), said);
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return "there is no such file";
  return cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
}
