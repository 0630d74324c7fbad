export const credentialKeys = ["token", "clientId", "clientSecret", "refreshToken", "username", "password"] as const;
/** What a credential is called under `destination:` in the config. */
export type CredentialKey = (typeof credentialKeys)[number];
