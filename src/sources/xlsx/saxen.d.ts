/** saxen brings no types: those of its functions that are used here. */
declare module "saxen" {
  type Attributes = () => Readonly<Record<string, string>> | false;
  export class Parser {
    on(event: "openTag", listener: (name: string, attributes: Attributes) => void): this;
    on(event: "closeTag", listener: (name: string) => void): this;
    on(event: "text" | "cdata" | "question" | "attention", listener: (text: string) => void): this;
    on(event: "error" | "warn", listener: (error: Error) => void): this;
    write(xml: string): this;
    end(): Error | null;
  }
}
