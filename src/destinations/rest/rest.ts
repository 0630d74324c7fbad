import { type CredentialNeed, destinationType } from "../options.ts";
import { type Declaration, shape } from "./declaration.ts";
import { planRest } from "./plan-rest.ts";

/** Any JSON API that creates or updates by a key, described by keys of the config. Nothing in them is code. */
export const rest = destinationType({
  title: "REST API",
  defaultBaseUrl: undefined,
  shape,
  example: { write: { method: "PUT", path: "/{object}/{key}" } },
  objects: "whatever the paths of the config name",
  matchRule: "any attribute by which the API creates or updates",
  modes: { upsert: true, update: true, create: true },
  page: "rest.md",
  readsSchema: false,
  keepsRecords: false,
  credentials: credentialsOf,
  credentialNote:
    "or, as auth says, REST_USERNAME and REST_PASSWORD (basic), REST_CLIENT_ID and REST_CLIENT_SECRET (oauth; REST_REFRESH_TOKEN with grant: refresh_token), or none",
  plan: planRest,
  sandbox: ({ sandbox }) => sandbox,
  create: async (options) => new (await import("./rest-destination.ts")).Rest(options),
});

const token: CredentialNeed = { key: "token", variable: "REST_API_TOKEN" };
const client: readonly CredentialNeed[] = [
  { key: "clientId", variable: "REST_CLIENT_ID" },
  { key: "clientSecret", variable: "REST_CLIENT_SECRET" },
];

function credentialsOf({ auth = "bearer" }: Declaration): readonly (readonly CredentialNeed[])[] {
  if (auth === "none") return [[]];
  if (auth === "basic") {
    return [
      [
        { key: "username", variable: "REST_USERNAME" },
        { key: "password", variable: "REST_PASSWORD" },
      ],
    ];
  }
  if (auth === "bearer" || auth.type === "header") return [[token]];
  return [
    auth.grant === "refresh_token" ? [...client, { key: "refreshToken", variable: "REST_REFRESH_TOKEN" }] : client,
  ];
}
