/** Long enough for a browser to have begun to read. */
const KEEP_MS = 60_000;

/** Have the browser save a file; its address holds no token and works in this page alone. */
export function saveFile(file: File): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}
