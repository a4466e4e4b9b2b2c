import { skeleton } from "../../text/skeleton";
import { l10n, window } from "vscode";
import type { System } from "../../backends/backend";
import { credentialProblem } from "../../backends/cmf/credential";
import { cmfKeyProblem } from "../../backends/cmf/failureWords";
import { connectionProblem } from "../../wording/connection";
import { inMessage } from "../../text/untrusted";
import { parseAddress } from "../../core/connections/address";
import type { Connection } from "../../core/connections/connections";
import type { Argument } from "../argument";
import { chooseConnection } from "../ask/choose";
import { ask } from "../ask/pick";
import { attempt } from "../report";
import { askCaller } from "./sandbox";
import type { Services } from "../services";

const steps = 4;

/** Adds a connection: which system, where, under which name, with which key. Then reads who the key belongs to. */
export async function addConnection(services: Services, argument: Argument): Promise<void> {
  const system = readSystem(argument.system) ?? (await askSystem());
  if (system === undefined) return;
  const url = argument.url ?? (await askAddress(system));
  if (url === undefined) return;
  const name = argument.name ?? (await askName(services, system, url));
  if (name === undefined) return;
  const key = argument.apiKey ?? (await askKey(l10n.t("Add Connection"), system, url, { step: 4, optional: true }));
  if (key === undefined) return;
  const added = await attempt(
    services,
    { name, system, url, origin: "", sandbox: false },
    l10n.t("Adding the connection"),
    () => services.connections.add({ name, system, url }, key),
  );
  if (added && key !== "") await verify(services, added);
}

/** Keeps a key for a connection. In the sandbox, the people of which a key is known can be chosen instead. */
export async function setApiKey(services: Services, argument: Argument): Promise<void> {
  const connection = await chooseConnection(services, argument, l10n.t("Set API Key"));
  if (connection === undefined) return;
  if (connection.sandbox && argument.apiKey === undefined) {
    const chosen = await askCaller(services, [connection], l10n.t("Use {0} As…", inMessage(connection.name)));
    if (chosen) await services.sandbox.useCaller(connection, chosen.caller);
    return;
  }
  const key =
    argument.apiKey ??
    (await askKey(l10n.t("Set API Key of {0}", inMessage(connection.name)), connection.system, connection.url, {}));
  if (key === undefined || key === "") return;
  const kept = await attempt(services, connection, l10n.t("Keeping the key"), async () => {
    await services.connections.setKey(connection.name, key);
    return true;
  });
  if (kept) await verify(services, connection);
}

/** Removes a connection and its key, after asking. */
export async function removeConnection(services: Services, argument: Argument): Promise<void> {
  const connection = await chooseConnection(services, argument, l10n.t("Remove Connection"));
  if (connection === undefined) return;
  if (connection.sandbox) {
    await services.sandbox.close(connection);
    return;
  }
  const remove = l10n.t("Remove");
  const detail = l10n.t(
    "Its address is taken out of your settings and its API key out of the secret storage. Nothing is changed in the case system.",
  );
  const answer = await window.showWarningMessage(
    l10n.t("Remove the connection “{0}”?", inMessage(connection.name)),
    { modal: true, detail },
    remove,
  );
  if (answer === remove)
    await attempt(services, connection, l10n.t("Removing the connection"), () =>
      services.connections.remove(connection.name),
    );
}

/** Reads who the key belongs to, which proves that it works. */
async function verify(services: Services, connection: Connection): Promise<void> {
  const read = await attempt(services, connection, l10n.t("Asking who the key belongs to"), async (signal) => {
    const backend = await services.connections.backend(connection);
    return { caller: await backend.readCaller(signal) };
  });
  if (read === undefined) return;
  services.log.info(`${connection.system}: the key works`);
  const message = read.caller
    ? l10n.t("{0}: you are {1}.", inMessage(connection.name), inMessage(read.caller.name))
    : l10n.t("{0}: the key works.", inMessage(connection.name));
  window.setStatusBarMessage(`$(key) ${message}`, 5000);
}

function readSystem(text: string | undefined): System | undefined {
  return text === "argus" || text === "cmf" ? text : undefined;
}

function askSystem(): Promise<System | undefined> {
  return ask<System>({
    title: l10n.t("Add Connection"),
    placeholder: l10n.t("Which case system?"),
    step: 1,
    steps,
    choices: [
      { label: "Argus", detail: l10n.t("The case system of mnemonic"), value: "argus" },
      {
        label: "OutSystems CMf",
        detail: l10n.t("The Case Management framework of OutSystems, through a REST module of your organization"),
        value: "cmf",
      },
    ],
  });
}

async function askAddress(system: System): Promise<string | undefined> {
  return askText({
    title: l10n.t("Add Connection"),
    step: 2,
    totalSteps: steps,
    prompt: l10n.t("Address of the API"),
    value: system === "argus" ? "https://api.mnemonic.no" : "",
    placeHolder: system === "argus" ? "https://api.mnemonic.no" : "https://<environment>/CaseAccess_API/rest/v1",
    validateInput: (text) => {
      const address = parseAddress(text);
      return "problem" in address ? connectionProblem(l10n, address.problem) : undefined;
    },
  });
}

async function askName(services: Services, system: System, url: string): Promise<string | undefined> {
  const taken = (name: string) => services.connections.all().some((one) => skeleton(one.name) === skeleton(name));
  const host = URL.canParse(url) ? new URL(url).hostname : url;
  const usual = system === "argus" ? "Argus" : "CMf";
  return askText({
    title: l10n.t("Add Connection"),
    step: 3,
    totalSteps: steps,
    prompt: l10n.t("What is it called in the tree?"),
    value: taken(usual) ? `${usual} ${host}` : usual,
    validateInput: (text) =>
      text.trim() === ""
        ? connectionProblem(l10n, "noName")
        : taken(text)
          ? connectionProblem(l10n, "nameTaken")
          : undefined,
  });
}

function askKey(
  title: string,
  system: System,
  url: string,
  { step, optional = false }: { step?: number; optional?: boolean },
): Promise<string | undefined> {
  const origin = URL.canParse(url) ? new URL(url).origin : url;
  return askText({
    title,
    step,
    totalSteps: step === undefined ? undefined : steps,
    password: true,
    prompt: `${l10n.t("The key is kept in the secret storage and sent to {0} only.", origin)}${optional ? ` ${l10n.t("It can be given later: press Enter.")}` : ""}`,
    placeHolder:
      system === "argus"
        ? l10n.t("userID/keyID/secret")
        : l10n.t("Basic user:password, Bearer token, or Header-Name: value"),
    validateInput: (text) => {
      if (text.trim() === "") return optional ? undefined : l10n.t("The key is empty.");
      return system === "cmf" ? cmfKeyProblem(l10n, credentialProblem(text)) : undefined;
    },
  });
}

async function askText(options: {
  title: string;
  step?: number;
  totalSteps?: number;
  prompt: string;
  value?: string;
  placeHolder?: string;
  password?: boolean;
  validateInput: (text: string) => string | undefined;
}): Promise<string | undefined> {
  const box = window.createInputBox();
  const { validateInput, step, totalSteps, ...shown } = options;
  Object.assign(box, { ignoreFocusOut: true, placeholder: options.placeHolder, step, totalSteps, ...shown });
  return new Promise((resolve) => {
    box.onDidChangeValue(() => (box.validationMessage = undefined));
    box.onDidAccept(() => {
      box.validationMessage = validateInput(box.value);
      if (box.validationMessage !== undefined) return;
      resolve(box.value.trim());
      box.hide();
    });
    box.onDidHide(() => {
      box.dispose();
      resolve(undefined);
    });
    box.show();
  });
}
