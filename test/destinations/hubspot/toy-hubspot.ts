import { type Input, type Received, resultOf, type Scripted } from "./scripted.ts";

interface Contact {
  readonly id: string;
  readonly properties: { readonly [slug: string]: string };
  readonly createdAt: string;
}

interface Toy {
  /** A bad input refuses its whole batch without saying whose it is. */
  readonly isWhole?: boolean;
  /** Batches, from 1, that are carried out and answered 504. */
  readonly losesAnswer?: (batch: number) => boolean;
  readonly properties?: readonly object[];
}

/** As much of HubSpot as the facts tell of contacts: enough to see a whole run arrive. */
export class ToyHubSpot {
  readonly contacts = new Map<string, Contact>();
  readonly batches: (readonly string[])[] = [];
  readonly #isWhole: boolean;
  readonly #properties: readonly object[];
  readonly #losesAnswer: (batch: number) => boolean;

  constructor({ isWhole = false, losesAnswer = () => false, properties = usualProperties }: Toy = {}) {
    this.#isWhole = isWhole;
    this.#losesAnswer = losesAnswer;
    this.#properties = properties;
  }

  answer({ method, body }: Received): Scripted {
    if (method === "GET") return { status: 200, body: { results: this.#properties } };
    const keys = body.inputs.map(({ id }) => id.toLowerCase());
    this.batches.push(keys);
    const error = { status: "error", category: "VALIDATION_ERROR", correlationId: "c" };
    const twice = keys.find((key, index) => keys.indexOf(key) < index);
    if (twice !== undefined) {
      const message = `Duplicate IDs found in batch input: [${twice}]. IDs must be unique`;
      return { status: 400, body: { ...error, message, context: { ids: [twice] } } };
    }
    const bad = body.inputs.filter(({ id }) => !id.includes("@"));
    if (this.#isWhole && bad.length > 0) return { status: 400, body: { ...error, message: "Email is invalid" } };
    const stored = body.inputs.filter((input) => !bad.includes(input)).map((input) => this.#store(input));
    // In another order than they came.
    const results = stored.reverse();
    if (this.#losesAnswer(this.batches.length)) return { status: 504 };
    const errors = bad.map(({ id, objectWriteTraceId }) => ({
      ...error,
      message: `Property values were not valid: [{"isValid":false,"message":"Email address ${id} is invalid","error":"INVALID_EMAIL","name":"email"}]`,
      context: { objectWriteTraceId: [objectWriteTraceId] },
    }));
    const more = errors.length === 0 ? {} : { numErrors: errors.length, errors };
    return {
      status: errors.length === 0 ? 200 : 207,
      body: { status: "COMPLETE", results, ...more },
    };
  }

  #store(input: Input): object {
    const email = input.id.toLowerCase();
    const before = this.contacts.get(email);
    const contact = {
      id: before?.id ?? String(this.contacts.size + 1),
      properties: { ...before?.properties, ...input.properties, email },
      createdAt: before?.createdAt ?? new Date().toISOString(),
    };
    this.contacts.set(email, contact);
    return resultOf(input, { ...contact, new: before === undefined });
  }
}

const colours = ["red", "blue"].map((value) => ({ label: value.toUpperCase(), value }));
const usualProperties = [
  { name: "email", label: "Email", type: "string", fieldType: "text" },
  { name: "n", label: "N", type: "number", fieldType: "number" },
  { name: "colours", label: "Colours", type: "enumeration", fieldType: "checkbox", options: colours },
];
