// Two people of one agency fill one report at the same time: what both type is kept, and where both typed into one cell the
// later one sees what the other left there.
import { base, must, signIn, unfold } from "./house.mjs";

/** Types into a cell as somebody with a keyboard does, and gives back the answer of the save that it causes. */
async function type(page, key, typed) {
  const saved = page.waitForResponse((answer) => answer.url().endsWith("/tu-luu"));
  await unfold(page, `[id="f-${key}"]`);
  await page.fill(`[id="f-${key}"]`, typed);
  return saved;
}

/** The value that the server has of a cell, as a page of its own shows it. */
async function stored(page, path, key) {
  const fresh = await page.context().newPage();
  await fresh.goto(base + path);
  const value = await fresh.inputValue(`[id="f-${key}"]`);
  await fresh.close();
  return value;
}

/**
 * `first` has the form at `path` open; a colleague opens it too. `both` is a cell that both type into, `other` one that the
 * colleague alone fills. Leaves the first person's value in `both` and reloads her page.
 */
export async function fillTogether(chrome, first, { path, login, both, other, value }) {
  const colleague = await signIn(chrome, login);
  await colleague.goto(base + path);
  must((await type(first, both, "18")).ok(), "what the first types is saved");
  await unfold(colleague, `[id="f-${other}"]`);
  await colleague.selectOption(`[name="s:${other}"]`, "");
  must((await type(colleague, other, "5")).ok(), "a cell that nobody else touched is saved from an older page");
  must((await stored(first, path, both)) === "18", "and takes back nothing of the first");
  must((await stored(first, path, other)) === "5", "it is there for everybody");

  const refused = await type(colleague, both, "19");
  must(refused.status() === 409, `a cell that the first has changed is not written over: ${refused.status()}`);
  const told = await colleague.locator(`[data-cell="${both}"] [data-cell-fault]`).innerText();
  must(told.includes("18"), `the later one is told what stands there: ${told}`);
  must((await colleague.inputValue(`[id="f-${both}"]`)) === "19", "what the later one typed is still in the field");
  must((await stored(first, path, both)) === "18", "what the first typed stands");

  await colleague.reload();
  must((await type(colleague, both, value)).ok(), "who has seen the other's value may replace it");
  await first.reload();
  must((await first.inputValue(`[id="f-${both}"]`)) === value, "and the first sees it");
  await colleague.context().close();
}
