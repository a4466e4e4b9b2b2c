import { statfsSync } from "node:fs";
import { dirname } from "node:path";

/** Types of file systems that may be on another computer, as Linux numbers them: statfs(2). */
const networkTypes: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2
  0x01021997, // 9P, e.g. a Windows folder in WSL
  0x5346414f, // AFS
  0x73757245, // Coda
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x65735546, // FUSE, e.g. sshfs
]);

/** Whether a folder, or the nearest one above it that is there, may be on another computer. */
export function isOnNetwork(folder: string, platform: NodeJS.Platform = process.platform): boolean {
  if (platform === "win32") return /^[\\/]{2}(?![?.][\\/])/.test(folder);
  if (platform !== "linux") return false;
  for (let at = folder; ; at = dirname(at)) {
    try {
      return networkTypes.has(statfsSync(at).type);
    } catch {
      if (dirname(at) === at) return false;
    }
  }
}
