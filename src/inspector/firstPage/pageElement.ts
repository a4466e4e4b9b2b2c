import { inHtml } from "../../text/untrusted";

type PageNode = PageElement | string;

/** How large the matrix is, in pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/**
 * An element as the page's script knows it, without a browser: as much of the DOM as drawing takes. Nobody looks at it
 * or touches it, so it has no events, and no size but that of the matrix, which is the only one that is asked for it.
 * Drawing makes a thousand of them while VS Code makes room, so it is quick: no getter but of what is asked for seldom.
 */
export class PageElement {
  nodes: PageNode[] = [];
  /** None of the names is a number, so they stay in their order. */
  readonly attributes: Record<string, string | undefined> = {};
  /** What it looks like by itself. */
  properties: Map<string, string> | undefined;
  parentElement: PageElement | null = null;
  value = "";
  scrollTop = 0;
  scrollLeft = 0;
  readonly offsetWidth = 0;
  readonly clientWidth: number;
  readonly clientHeight: number;

  constructor(
    readonly tag: string,
    room: Room,
  ) {
    ({ width: this.clientWidth, height: this.clientHeight } = room);
  }

  // Attributes.

  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }
  hasAttribute(name: string): boolean {
    return this.attributes[name] !== undefined;
  }
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
  removeAttribute(name: string): void {
    this.attributes[name] = undefined;
  }
  get id(): string {
    return this.attributes.id ?? "";
  }
  set id(id: string) {
    this.attributes.id = id;
  }
  get title(): string {
    return this.attributes.title ?? "";
  }
  set title(title: string) {
    this.attributes.title = title;
  }
  get className(): string {
    return this.attributes.class ?? "";
  }
  set className(name: string) {
    this.attributes.class = name;
  }
  get hidden(): boolean {
    return this.attributes.hidden !== undefined;
  }
  set hidden(hidden: boolean) {
    this.attributes.hidden = hidden ? "" : undefined;
  }
  get classList() {
    return {
      add: (name: string) => void (this.className += ` ${name}`),
      remove: (name: string) => void (this.className = this.className.replace(` ${name}`, "")),
    };
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
    for (const node of this.nodes) if (typeof node !== "string") node.parentElement = null;
    this.nodes = [];
    this.append(...nodes);
  }
  remove(): void {
    const siblings = this.parentElement?.nodes;
    siblings?.splice(siblings.indexOf(this), 1);
    this.parentElement = null;
  }
  get textContent(): string {
    const { nodes } = this;
    if (nodes.length === 0) return "";
    return nodes.map((node) => (typeof node === "string" ? node : node.textContent)).join("");
  }
  set textContent(text: string) {
    this.replaceChildren(...(text === "" ? [] : [text]));
  }
  get text(): string {
    return this.textContent;
  }
  cloneNode(): PageElement {
    const { clientWidth: width, clientHeight: height } = this;
    const clone = new PageElement(this.tag, { width, height });
    Object.assign(clone.attributes, this.attributes);
    for (const node of this.nodes) clone.append(typeof node === "string" ? node : node.cloneNode());
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
const isSilent = new Map<string, boolean>();

/**
 * The element as HTML, as far as it is seen. @param looks receives what elements look like by themselves, each look
 * once: the page's policy lets no element say that, and icons repeat
 */
export function htmlOf(element: PageElement, looks: Map<string, number>): string {
  const { tag, attributes, properties, nodes, value, parentElement: parent } = element;
  // The style sheet shows nothing of these while they are empty.
  if (tag === "span" && nodes.length === 0 && (attributes.class === "glyph" || attributes.class === "mark")) return "";
  let html = `<${tag}`;
  let look = "";
  if (properties !== undefined) for (const [name, text] of properties) look += `${name}:${text};`;
  for (const name in attributes) {
    const text = attributes[name];
    if (text === undefined) continue;
    if (name === "d") look += `d:path("${text}");`;
    else if (!says(name)) continue;
    else html += ` ${name}="${inHtml(text)}"`;
  }
  if (tag === "input" || tag === "option") html += ` value="${inHtml(value)}"`;
  if (tag === "option" && parent?.value === value) html += ` selected=""`;
  if (look !== "") {
    const number = looks.get(look) ?? looks.size;
    looks.set(look, number);
    html += ` data-look="${number}"`;
  }
  html += ">";
  if (tag === "input") return html; // has no end tag
  if (attributes.hidden === undefined)
    for (const node of nodes) html += typeof node === "string" ? inHtml(node) : htmlOf(node, looks);
  return `${html}</${tag}>`;
}

function says(name: string): boolean {
  let known = isSilent.get(name);
  if (known === undefined) isSilent.set(name, (known = silent.test(name)));
  return !known;
}
