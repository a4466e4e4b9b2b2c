import type { CaseSystem } from "../system";
import { argusConnectionForm } from "./connectionForm";
import { createArgusBackend } from "./index";
import { partsOfKey } from "./keyParts";
import { argusVocabulary } from "./words";

/** Argus, the case system of mnemonic. */
export const argusSystem: CaseSystem = {
  id: "argus",
  open: createArgusBackend,
  vocabulary: argusVocabulary,
  connectionForm: argusConnectionForm,
  userNameOf: (key) => partsOfKey(key).userId,
  // People and groups share one series of numbers: a number alone says who, and a kind that was typed proves nothing.
  subjectOfId: (typed, people) => {
    // Its server takes a number with leading zeros for the number.
    const id = typed.replace(/^(?:user|group):/, "").replace(/^0+(?=\d+$)/, "");
    return people.find((one) => one.id === id) ?? { id, kind: "unknown", name: id };
  },
  takesAnyNumber: true,
};
