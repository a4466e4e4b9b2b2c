import type { Subject } from "../../src/access/case";
import type { Backend, Directory } from "../../src/backends/backend";
import { createCmfBackend, type CmfOptions } from "../../src/backends/cmf";
import type { Sandbox } from "../../src/backends/standIns";

/** A backend over the CMf part of the sandbox, with the credential of that name. */
export function cmfBackend(sandbox: Sandbox, name = "ana", options: Partial<CmfOptions> = {}): Backend {
  const own = [...sandbox.cmf.keys, ...sandbox.cmf.refusedKeys].find((key) => key.name === name);
  if (own === undefined) throw new Error(`No key is named ${name}`);
  return createCmfBackend({
    url: sandbox.cmf.url + sandbox.cmf.path,
    credential: own.key,
    fetch,
    pageSize: 50,
    timeoutSeconds: 10,
    ...options,
  });
}

export function user(id: number): Subject {
  return { id: `user:${id}`, kind: "user", name: `User ${id}` };
}
export function group(id: number): Subject {
  return { id: `group:${id}`, kind: "group", name: `Group ${id}` };
}

/** A directory that nobody has asked anything yet: CMf needs none. */
export const emptyDirectory: Directory = {
  caller: undefined,
  ownGroups: () => ({ known: false, gap: "notFetched" }),
  members: () => ({ known: false, gap: "notFetched" }),
  roles: () => ({ known: false, gap: "notFetched" }),
  isSomebody: () => true,
};
