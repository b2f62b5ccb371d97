/** What the system says about a file, in words for a person and the same on every platform. */

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "this is a folder, not a file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOTDIR: "a part of this path is a file, not a folder",
  EEXIST: "there is a file of this name already",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "no space is left on the device",
  EROFS: "the file system is read-only",
  ELOOP: "symbolic links lead in a circle",
  EMFILE: "too many files are open",
  ERR_FS_FILE_TOO_LARGE: "the file is too large",
};

/** "PATH: no such file". */
export function explainFileError(path: string, error: unknown): string {
  return `${path}: ${fileErrorReason(error)}`;
}

/** "no such file". */
export function fileErrorReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const known = code === undefined ? undefined : REASONS[code];
  const fallback = error instanceof Error ? error.message : String(error);
  return known ?? code ?? fallback;
}
