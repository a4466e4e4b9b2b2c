import type { CaseSystem } from "../system";
import { argusConnectionForm } from "./connectionForm";
import { createArgusBackend } from "./index";
import { argusVocabulary } from "./words";

/** Argus, the case system of mnemonic. */
export const argusSystem: CaseSystem = {
  id: "argus",
  open: createArgusBackend,
  vocabulary: argusVocabulary,
  connectionForm: argusConnectionForm,
  // Who made the key is its first part; a text of another form may be all secret.
  userNameOf: (key) => /^(\d+)\/\d+\/./.exec(key)?.[1],
  // People and groups share one series of numbers: a number alone says who, and a kind that was typed proves nothing.
  subjectOfId: (typed) => {
    const id = typed.replace(/^(?:user|group):/, "");
    return { id, kind: "unknown", name: id };
  },
  takesAnyNumber: true,
};
