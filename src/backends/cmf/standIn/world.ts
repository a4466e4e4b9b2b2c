/**
 * The invented company of the CMf part: a Portuguese insurer that handles claims, internal fraud and simple requests.
 */

export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
}

/** `id` is what grants want; `key` is the GUID of the extended group, by which groups point to their parent. */
export interface Group {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly parent?: number;
  readonly active: boolean;
  /** Direct members. */
  readonly members: readonly number[];
}

export interface Definition {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly accessControl: boolean;
  readonly active: boolean;
}

export interface Case {
  readonly index: number;
  readonly id: string;
  readonly definition: Definition;
  /** A 64-bit integer; neighbours differ only beyond what a double holds. */
  readonly number: bigint;
  readonly status: string;
  readonly priority: string;
  readonly createdBy: string;
  readonly requester: string;
  readonly createdOn: string;
  readonly updatedOn: string;
}

/** What `from` may do, `to` may do for as long as it lasts. */
export interface Delegation {
  readonly from: number;
  readonly to: number;
}

/** Grants of one case or definition: true is write. */
export interface Grants {
  users: Record<string, boolean>;
  groups: Record<string, boolean>;
}

export const users: readonly User[] = [
  { id: 7, username: "sara.silva", name: "Sara Silva" }, // there is a group 7, too
  { id: 11, username: "ana.almeida", name: "Ana Almeida" },
  { id: 12, username: "bruno.baptista", name: "Bruno Baptista" },
  { id: 13, username: "carla.costa", name: "Carla Costa" },
  { id: 14, username: "diogo.duarte", name: "Diogo Duarte" },
  { id: 15, username: "eva.esteves", name: "Eva Esteves" },
  { id: 16, username: "fabio.ferreira", name: "Fábio Ferreira" },
  { id: 17, username: "graca.gomes", name: "Graça Gomes" },
  { id: 18, username: "hugo.henriques", name: "Hugo Henriques" },
  { id: 19, username: "ines.igreja", name: "Inês Igreja" },
  { id: 20, username: "joao.jesus", name: "João Jesus" },
  { id: 21, username: "marta.marques@atlantico.example", name: "Marta Marques" },
  { id: 22, username: "nuno.neves", name: "Nuno Neves" },
  { id: 23, username: "olga.oliveira", name: "Olga <b>Oliveira</b>" },
  { id: 90, username: "svc.acessos", name: "Serviço de Acessos" },
];

export const groups: readonly Group[] = [
  {
    id: 5,
    key: keyOf("5e", 5),
    name: "Operações",
    description: "Todas as equipas operacionais",
    active: true,
    members: [11],
  },
  {
    id: 7,
    key: keyOf("5e", 7),
    name: "Gestores de Sinistros",
    description: "Tratam dos sinistros",
    parent: 5,
    active: true,
    members: [12, 13, 16],
  },
  {
    id: 8,
    key: keyOf("5e", 8),
    name: "Peritos",
    description: "Avaliam os danos",
    parent: 7,
    active: true,
    members: [14, 20],
  },
  {
    id: 9,
    key: keyOf("5e", 9),
    name: "Auditoria Interna",
    description: "Lê tudo, escreve pouco",
    active: true,
    members: [15, 17],
  },
  { id: 10, key: keyOf("5e", 10), name: "Direção Jurídica", description: "", active: true, members: [17, 18] },
  {
    id: 12,
    key: keyOf("5e", 12),
    name: "Apoio ao Cliente",
    description: "Primeira linha",
    active: true,
    members: [21, 22],
  },
  { id: 30, key: keyOf("5e", 30), name: "Arquivo", description: "Já não usado", active: false, members: [] },
];

export const definitions: readonly Definition[] = [
  {
    id: keyOf("d0", 1),
    name: "Sinistro Automóvel",
    description: "Participação e regularização",
    accessControl: true,
    active: true,
  },
  {
    id: keyOf("d0", 2),
    name: "Fraude Interna",
    description: "Investigação reservada",
    accessControl: true,
    active: true,
  },
  { id: keyOf("d0", 3), name: "Pedido de Informação", description: "", accessControl: false, active: true },
];

/** Bruno is on leave; Inês acts for him. No method of the module tells of it. */
export const delegations: readonly Delegation[] = [{ from: 12, to: 19 }];

/** Grants on definitions at the start. */
export function firstDefinitionGrants(): Record<string, Grants> {
  const [claim, fraud, request] = definitions.map(({ id }) => id) as [string, string, string];
  return {
    [claim]: { users: { 15: false }, groups: { 7: true } },
    [fraud]: { users: {}, groups: { 9: false } },
    [request]: { users: {}, groups: {} },
  };
}

/** Cases made by hand: the index of their definition, and their grants. The others are made from their number. */
const byHand: readonly { readonly definition: number; readonly grants: Grants; readonly status: string }[] = [
  { definition: 0, status: "Em análise", grants: { users: { 14: true }, groups: { 12: false } } },
  { definition: 1, status: "Aberto", grants: { users: { 11: true, 18: false }, groups: { 10: true } } },
  // Somebody with an entry of his own and a group that gives more.
  { definition: 1, status: "Em análise", grants: { users: { 17: false, 12: true }, groups: { 10: true } } },
  { definition: 2, status: "Aberto", grants: { users: { 22: false }, groups: {} } },
  // User 7 and group 7 are not the same.
  { definition: 1, status: "Aberto", grants: { users: { 7: false }, groups: { 8: false } } },
  { definition: 1, status: "Fechado", grants: { users: {}, groups: {} } },
];

export const leastCases = 42;
const firstNumber = 9_007_199_254_740_993n; // 2^53 + 1
const statuses = ["Aberto", "Em análise", "Aguarda cliente", "Fechado"];
const priorities = ["Baixa", "Normal", "Alta", "Urgente", ""];

/** The case at a place; the same for the same place, always. */
export function caseAt(index: number): Case {
  const random = mix(index + 1);
  const hand = byHand[index];
  const definition = definitions[hand?.definition ?? random % 3]!;
  const creator = users[1 + ((random >>> 4) % 8)]!;
  const created = Date.UTC(2026, 0, 5) + ((random >>> 3) % 5_000) * 3_600_000;
  return {
    index,
    id: keyOf("ca", index + 1),
    definition,
    number: firstNumber + BigInt(index),
    status: hand?.status ?? statuses[(random >>> 8) % statuses.length]!,
    priority: priorities[(random >>> 12) % priorities.length]!,
    createdBy: creator.name,
    requester: (random >>> 16) % 5 === 0 ? "" : users[1 + ((random >>> 20) % 12)]!.name,
    createdOn: new Date(created).toISOString().slice(0, 19) + "Z",
    updatedOn:
      (random >>> 18) % 6 === 0
        ? "1900-01-01T00:00:00Z"
        : new Date(created + ((random >>> 5) % 900) * 3_600_000).toISOString().slice(0, 19) + "Z",
  };
}

/** The place of a case with this id; undefined where the id is of no such form. */
export function indexOfCase(id: string): number | undefined {
  const digits = /^0*([1-9a-f][0-9a-f]{0,7})$/i.exec(id.slice(-12))?.[1];
  if (digits === undefined) return undefined;
  const index = Number.parseInt(digits, 16) - 1;
  return keyOf("ca", index + 1) === id.toLowerCase() ? index : undefined;
}

/** Grants of a case at the start: up to three users and two groups. */
export function firstGrants(index: number): Grants {
  const hand = byHand[index];
  if (hand !== undefined) return structuredClone(hand.grants);
  const grants: Grants = { users: {}, groups: {} };
  let random = mix(index + 7_919);
  for (let left = random % 4; left > 0; left -= 1) {
    random = mix(random);
    grants.users[users[random % 14]!.id] = (random & 64) !== 0;
  }
  for (let left = (random >>> 9) % 3; left > 0; left -= 1) {
    random = mix(random);
    grants.groups[groups[random % 6]!.id] = (random & 64) !== 0;
  }
  return grants;
}

/** A GUID that says what it is of and the how manieth. */
function keyOf(kind: string, number: number): string {
  return `${kind}000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** A 32-bit number that looks like chance and is the same for the same seed. */
function mix(seed: number): number {
  let value = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
