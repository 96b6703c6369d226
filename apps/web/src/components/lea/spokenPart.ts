/** What an answer says beyond the sentences of what was done: those stand on the cards above it. */
export function spokenPart(text: string, actions: readonly string[]): string {
  const told = actions.join("\n");
  const said = text.trimStart();
  if (told === "" || !said.startsWith(told)) return text;
  return said.slice(told.length).trimStart();
}
