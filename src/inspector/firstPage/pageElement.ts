import { inHtml } from "../../text/untrusted";

type PageNode = PageElement | string;

/**
 * An element as the page's script knows it, without a browser: as much of the DOM as drawing takes. Nobody looks at it
 * or touches it, so it has no sizes and no events.
 */
export class PageElement {
  readonly nodes: PageNode[] = [];
  readonly attributes = new Map<string, string>();
  /** What it looks like by itself. */
  properties: Map<string, string> | undefined;
  parentElement: PageElement | null = null;
  value = "";
  scrollTop = 0;
  scrollLeft = 0;
  offsetWidth = 0;
  clientWidth = 0;
  clientHeight = 0;

  constructor(readonly tag: string) {}

  // Attributes.

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }
  hasAttribute(name: string): boolean {
    return this.attributes.has(name);
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }
  get id(): string {
    return this.attributes.get("id") ?? "";
  }
  set id(id: string) {
    this.attributes.set("id", id);
  }
  get title(): string {
    return this.attributes.get("title") ?? "";
  }
  set title(title: string) {
    this.attributes.set("title", title);
  }
  get className(): string {
    return this.attributes.get("class") ?? "";
  }
  set className(name: string) {
    this.attributes.set("class", name);
  }
  get hidden(): boolean {
    return this.attributes.has("hidden");
  }
  set hidden(hidden: boolean) {
    if (hidden) this.attributes.set("hidden", "");
    else this.attributes.delete("hidden");
  }
  get classList() {
    return {
      add: (name: string) => void (this.className += ` ${name}`),
      remove: (name: string) => void (this.className = this.className.replace(` ${name}`, "")),
    };
  }
  get dataset(): Record<string, string> {
    const { attributes } = this;
    return new Proxy<Record<string, string>>(
      {},
      {
        get: (_, name) => attributes.get(`data-${String(name)}`),
        set: (_, name, value) => attributes.set(`data-${String(name)}`, String(value)) !== undefined,
        deleteProperty: (_, name) => attributes.delete(`data-${String(name)}`) || true,
      },
    );
  }
  get style(): Record<string, unknown> {
    const set = (name: string | symbol, value: unknown) =>
      (this.properties ??= new Map<string, string>()).set(String(name), String(value)) !== undefined;
    return new Proxy<Record<string, unknown>>(
      { setProperty: set },
      {
        get: (own, name) => own[String(name)] ?? this.properties?.get(String(name)) ?? "",
        set: (_, name, value) => set(name, value),
      },
    );
  }

  // The tree.

  get children(): PageElement[] {
    return this.nodes.filter((node) => typeof node !== "string");
  }
  get options(): PageElement[] {
    return this.children;
  }
  get firstElementChild(): PageElement | undefined {
    return this.children[0];
  }
  append(...nodes: PageNode[]): void {
    for (const node of nodes) {
      if (typeof node !== "string") {
        node.remove();
        node.parentElement = this;
      }
      this.nodes.push(node);
    }
  }
  replaceChildren(...nodes: PageNode[]): void {
    for (const child of this.children) child.parentElement = null;
    this.nodes.length = 0;
    this.append(...nodes);
  }
  remove(): void {
    const siblings = this.parentElement?.nodes;
    siblings?.splice(siblings.indexOf(this), 1);
    this.parentElement = null;
  }
  get textContent(): string {
    return this.nodes.map((node) => (typeof node === "string" ? node : node.textContent)).join("");
  }
  set textContent(text: string) {
    this.replaceChildren(...(text === "" ? [] : [text]));
  }
  get text(): string {
    return this.textContent;
  }
  cloneNode(): PageElement {
    const clone = new PageElement(this.tag);
    for (const [name, value] of this.attributes) clone.attributes.set(name, value);
    clone.append(...this.nodes.map((node) => (typeof node === "string" ? node : node.cloneNode())));
    return clone;
  }
  /** By a tag name only. */
  querySelector(tag: string): PageElement | null {
    return (
      this.children.find((child) => child.tag === tag) ??
      this.children.map((child) => child.querySelector(tag)).find((found) => found !== null) ??
      null
    );
  }

  // What drawing calls, and what says nothing here.

  addEventListener(): void {}
  focus(): void {}
  contains(): boolean {
    return false;
  }
  getBoundingClientRect() {
    return { left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0 };
  }
}

/** What shows nothing: nobody can point at it, or hear it, before the script is there. */
const silent = /^(id|title|tabindex|autocomplete|spellcheck|data-subject|aria-(?!selected|pressed|disabled|sort).*)$/;

/**
 * The element as HTML, as far as it is seen. @param looks receives what elements look like by themselves, each look
 * once: the page's policy lets no element say that, and icons repeat
 */
export function htmlOf(element: PageElement, looks: Map<string, number>): string {
  const { tag, attributes, properties, nodes, value, parentElement: parent } = element;
  // The style sheet shows nothing of these while they are empty.
  if (tag === "span" && nodes.length === 0 && /^(glyph|mark)$/.test(element.className)) return "";
  let head = `<${tag}`;
  const put = (text: string, name: string) => (head += ` ${name}="${inHtml(text)}"`);
  const look = [...(properties ?? [])].map(([name, text]) => `${name}:${text}`);
  attributes.forEach((text, name) => {
    if (name === "d") look.push(`d:path("${text}")`);
    else if (!silent.test(name)) put(text, name);
  });
  if (tag === "input" || tag === "option") put(value, "value");
  if (tag === "option" && parent?.value === value) put("", "selected");
  if (look.length > 0) {
    const said = look.join(";");
    if (!looks.has(said)) looks.set(said, looks.size);
    put(String(looks.get(said)), "data-look");
  }
  if (tag === "input") return `${head}>`; // has no end tag
  const shown = attributes.has("hidden") ? [] : nodes;
  const inside = shown.map((node) => (typeof node === "string" ? inHtml(node) : htmlOf(node, looks))).join("");
  return `${head}>${inside}</${tag}>`;
}
