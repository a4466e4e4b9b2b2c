import { validate } from "./access";
import type { Input } from "./input";
import { caseOf, definitionOf, granteeOf, type Caller, type Method, type MethodContext } from "./method";
import { raise, Refusal } from "./refusal";
import type { Case, Grants } from "./world";

/** Three actions on the grants of a case or of a definition, for users or for groups. */
export function grantMethods(
  context: MethodContext,
  scope: "Case" | "CaseDefinition",
  kind: "users" | "groups",
): Record<string, Method> {
  const { store, quirks } = context;
  const [to, update, from] =
    kind === "users" ? ["ToUser", "UserAccess", "FromUser"] : ["ToGroup", "GroupAccess", "FromGroup"];
  const isCase = scope === "Case";
  const pairing = isCase ? "case" : "case definition";
  const action = (name: string, change: (grants: Grants, grantee: string, input: Input) => void): [string, Method] => [
    name,
    {
      verb: "POST",
      ...(!isCase && { optional: true }),
      run: async (input, caller) => {
        needsRole(caller);
        const of = isCase ? { case: caseOf(context, input) } : { definition: definitionOf(input) };
        const grantee = granteeOf(input, kind);
        if (of.case) needsWriteOn(context, of.case, caller, name);
        // Checked on a copy, so that a refusal leaves nothing behind.
        change(structuredClone(of.case ? store.ofCase(of.case) : store.ofDefinition(of.definition)), grantee, input);
        const apply = (grants: Grants) => change(grants, grantee, input);
        await (of.case ? store.changeCase(of.case, apply) : store.changeDefinition(of.definition, apply));
        return undefined;
      },
    },
  ];
  return Object.fromEntries([
    action(`${scope}_GrantAccess${to}`, (grants, grantee, input) => {
      const write = input.flag("HasWritePermission");
      const present = Object.hasOwn(grants[kind], grantee);
      // On a definition a second grant is a documented error.
      if (present && (!isCase || quirks.secondGrant === "refused"))
        raise(!isCase && kind === "users" ? "00007" : "00026", "The access was already granted.");
      if (!present || quirks.secondGrant === "replaces") grants[kind][grantee] = write;
    }),
    action(`${scope}_Update${update}`, (grants, grantee, input) => {
      mustHave(grants, kind, grantee, pairing);
      grants[kind][grantee] = input.flag("HasWritePermission");
    }),
    action(`${scope}_RevokeAccess${from}`, (grants, grantee) => {
      mustHave(grants, kind, grantee, pairing);
      delete grants[kind][grantee];
    }),
  ]);
}

function needsRole(caller: Caller): void {
  if (caller.role !== "CaseAccessManager")
    throw new Refusal(403, "You need the role CaseAccessManager to change who has access.");
}

function needsWriteOn({ store, quirks }: MethodContext, one: Case, caller: Caller, action: string): void {
  if (quirks.needsWrite && validate(store, one, caller.userId) < 2)
    raise("20002", `You need write access to the Case to perform the ${action} action.`);
}

function mustHave(grants: Grants, kind: "users" | "groups", grantee: string, scope: string): void {
  if (!Object.hasOwn(grants[kind], grantee))
    raise("00008", `There's no access control for that ${kind === "users" ? "user" : "group"}/${scope} pairing.`);
}
