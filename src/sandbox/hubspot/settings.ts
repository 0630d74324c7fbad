/**
 * What HubSpot's public pages leave open, or say in two ways, and its limits. A client should be right under every
 * combination.
 */
export interface HubSpotSettings {
  /** Whether inputs with trace ids are refused one by one in updates and upserts too: it is documented for creates alone. Default true. */
  readonly partialBatches: boolean;
  /** What more than 100 inputs are refused with: a validation error, or an error without a category. Default `validation`. */
  readonly tooManyInputs: "validation" | "bare";
  /** The message for an `idProperty` that is not unique: as it is, or with the account's number. Default `short`. */
  readonly nonUniqueMessage: "short" | "portal";
  /** The status of a single GET or PATCH by a property that is not unique. Default 400. */
  readonly nonUniqueStatus: 400 | 404;
  /** What a property that is a number or a boolean in the JSON is: refused, or taken as its text. Default `refuse`. */
  readonly otherTypes: "refuse" | "text";
  /** In which form dates and times are read back: as they were sent, ISO 8601, or milliseconds. Default `sent`. */
  readonly dates: "sent" | "iso" | "milliseconds";
  /** Whether the properties page calls `email` of contacts unique; it is in any case. Default true. */
  readonly emailFlag: boolean;
  /** How long an access token from a refresh token lives, in seconds. Default 1800. */
  readonly tokenLifetimeS: number;
  /** Whether every refresh gives a new refresh token and ends the old one. Default false. */
  readonly rotation: boolean;
  /** Requests let in within any ten seconds; 0: any number. Search is exempt. Default 0. */
  readonly tenSecondLimit: number;
  /** Requests let in per day (UTC); 0: any number. Default 0. */
  readonly dailyLimit: number;
  /** Searches let in within any second; 0: any number. Default 0. */
  readonly searchLimit: number;
  /** How long search does not see what was written, in ms. Default 2000. */
  readonly searchLagMs: number;
  /** Every n-th write is answered 423 and does nothing; 0: none. Default 0. */
  readonly lockedEvery: number;
  /** Every n-th request is answered 477 (the account is being moved) with a Retry-After of 1 s; 0: none. Default 0. */
  readonly migratingEvery: number;
}

export const hubSpotDefaults: HubSpotSettings = {
  partialBatches: true,
  tooManyInputs: "validation",
  nonUniqueMessage: "short",
  nonUniqueStatus: 400,
  otherTypes: "refuse",
  dates: "sent",
  emailFlag: true,
  tokenLifetimeS: 1800,
  rotation: false,
  tenSecondLimit: 0,
  dailyLimit: 0,
  searchLimit: 0,
  searchLagMs: 2000,
  lockedEvery: 0,
  migratingEvery: 0,
};

/** Every setting with the values it takes, for command lines and help. */
export const hubSpotChoices = {
  partialBatches: [true, false],
  tooManyInputs: ["validation", "bare"],
  nonUniqueMessage: ["short", "portal"],
  nonUniqueStatus: [400, 404],
  otherTypes: ["refuse", "text"],
  dates: ["sent", "iso", "milliseconds"],
  emailFlag: [true, false],
  tokenLifetimeS: "number",
  rotation: [false, true],
  tenSecondLimit: "number",
  dailyLimit: "number",
  searchLimit: "number",
  searchLagMs: "number",
  lockedEvery: "number",
  migratingEvery: "number",
} as const satisfies { readonly [Name in keyof HubSpotSettings]: readonly HubSpotSettings[Name][] | "number" };
