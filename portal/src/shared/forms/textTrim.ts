const bearer = /^bearer /i;
// What pasting leaves around a value: white space, quotes, a byte order mark. As providers/TextTrim.cs.
const padding = /^[\s"'`“”‘’\uFEFF\u200B\u0085]+|[\s"'`“”‘’\uFEFF\u200B\u0085]+$/g;

/** The part of a value that counts. */
export function trimPasted(text: string): string {
  const trimmed = text.replace(padding, '');
  return bearer.test(trimmed) ? trimPasted(trimmed.replace(bearer, '')) : trimmed;
}
