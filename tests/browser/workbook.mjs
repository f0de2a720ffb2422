// Fills the workbook that an agency downloads, as a person does who types into its yellow cells. Knows no more of the format than that.
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

const SHEET = "xl/worksheets/sheet1.xml";
const STRINGS = "xl/sharedStrings.xml";
/** Columns of the sheet of figures: what is typed, and the key of the row. */
const VALUE = "E";
const KEY = "I";

/**
 * The workbook `bytes` with these answers, by key of the row; a number becomes a number, anything else text.
 *
 * Also gives back the place of each answer, such as `E7`.
 */
export function filled(bytes, answers) {
  const parts = unzipSync(new Uint8Array(bytes));
  const strings = [...strFromU8(parts[STRINGS]).matchAll(/<si>(.*?)<\/si>/gs)].map(([, si]) => si.replace(/<[^>]+>/g, ""));
  const places = {};
  const sheet = strFromU8(parts[SHEET]).replace(/<row r="(\d+)".*?<\/row>/gs, (row, n) => {
    const index = row.match(new RegExp(`<c r="${KEY}${n}"[^>]*t="s"[^>]*><v>(\\d+)</v>`))?.[1];
    const key = strings[Number(index)];
    if (index === undefined || !(key in answers)) return row;
    places[key] = `${VALUE}${n}`;
    return row.replace(new RegExp(`<c r="${VALUE}${n}"( s="\\d+")?[^>]*?(/>|>.*?</c>)`, "s"), (_, look = "") => cell(places[key], look, answers[key]));
  });
  for (const key of Object.keys(answers)) if (!places[key]) throw new Error(`the workbook has no row ${key}`);
  return { bytes: Buffer.from(zipSync({ ...parts, [SHEET]: strToU8(sheet) })), places };
}

function cell(place, look, answer) {
  return typeof answer === "number"
    ? `<c r="${place}"${look}><v>${answer}</v></c>`
    : `<c r="${place}"${look} t="inlineStr"><is><t>${answer}</t></is></c>`;
}
