// What every browser test needs: a browser, people who sign in, pages that are checked and kept as pictures.
import { chromium } from "playwright-core";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Taller pictures show nothing new and take seconds: the rest of a long table looks like its beginning. */
const TALLEST = 6_000;

export const base = process.env.HOPLUC_URL;
export const password = process.env.HOPLUC_PASSWORD;
const artifacts = process.env.HOPLUC_ARTIFACTS;
export const findings = [];
const spent = { axe: 0, pictures: 0 };

mkdirSync(artifacts, { recursive: true });

/** A Chromium that talks to loopback only. */
export async function browser() {
  const quiet = ["--lang=vi-VN", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath: process.env.HOPLUC_CHROMIUM || "/usr/bin/chromium", args: quiet });
}

/** A page of a new visitor, whose faults of scripts are findings. */
export async function visitor(browser) {
  const context = await browser.newContext({ viewport: WIDE, acceptDownloads: true, locale: "vi-VN", reducedMotion: "reduce" });
  context.on("page", (page) => {
    page.on("pageerror", (error) => findings.push(`${page.url()}: script: ${error.message}`));
    page.on("dialog", (dialog) => dialog.accept());
  });
  return context.newPage();
}

/** A signed-in page of one demo account, in its own context, so that several people can work at once. */
export async function signIn(browser, login) {
  const page = await visitor(browser);
  await page.goto(`${base}/dang-nhap`);
  await page.fill("#f-login", login);
  await page.fill("#f-password", password);
  await page.click("main form:has(#f-login) button");
  if (page.url().includes("/dang-nhap")) throw new Error(`${login} could not sign in`);
  return page;
}

async function timed(what, work) {
  const began = performance.now();
  const result = await work();
  spent[what] += performance.now() - began;
  return result;
}

/** Which rules of axe are asked: by default all. */
const COLOURS = { runOnly: ["color-contrast", "link-in-text-block"] };
const WORDS = { runOnly: ["aria-command-name", "aria-input-field-name", "button-name", "document-title", "duplicate-id-aria", "form-field-multiple-labels", "html-has-lang", "html-lang-valid", "image-alt", "input-button-name", "label", "label-title-only", "landmark-unique", "link-name", "page-has-heading-one", "select-name", "summary-name", "svg-img-alt", "valid-lang"] };

/** Runs axe on the page as it stands and notes every violation; sees that it fits into its window. */
async function check(page, name, rules = {}) {
  await timed("axe", async () => {
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
    const violations = await page.evaluate(async (rules) => {
      const { violations } = await window.axe.run(document, { resultTypes: ["violations"], iframes: false, preload: false, ...rules });
      return violations.map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.map((node) => node.target.join(" ")) }));
    }, rules);
    for (const { id, impact, targets } of violations) findings.push(`${name} ${page.url()}: ${id} (${impact}): ${targets.slice(0, 3).join(" | ")}`);
  });
  await fits(page, name);
}

async function fits(page, name) {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wider > 1) findings.push(`${name} ${page.url()}: the page is ${wider} px wider than the window`);
}

async function picture(page, name, width) {
  await timed("pictures", async () => {
    const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), TALLEST);
    await page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true, clip: { x: 0, y: 0, width, height } });
  });
}

/** Checks the page, loaded once: wide in light colours, then narrow in light and dark ones; keeps its pictures. */
export async function look(page, name, { pictures = true } = {}) {
  await page.setViewportSize(WIDE);
  await check(page, `${name}-wide`);
  if (pictures) await picture(page, `${name}-wide`, WIDE.width);
  await page.emulateMedia({ colorScheme: "dark" });
  await check(page, `${name}-dark`, COLOURS);
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: "light" });
  await check(page, `${name}-phone`);
  if (pictures) await picture(page, `${name}-phone`, PHONE.width);
  await page.setViewportSize(WIDE);
}

/**
 * As [look], with two runs of axe instead of three: wide in light colours, narrow in dark ones. A page like one that was
 * seen before is checked in one run, narrow in light colours, and has no picture.
 */
export async function glance(page, name, { isFirst = true } = {}) {
  if (!isFirst) {
    await fits(page, `${name}-wide`);
    await page.setViewportSize(PHONE);
    await check(page, `${name}-phone`);
    await page.setViewportSize(WIDE);
    return;
  }
  await page.setViewportSize(WIDE);
  await check(page, `${name}-wide`);
  await picture(page, `${name}-wide`, WIDE.width);
  await page.setViewportSize(PHONE);
  await picture(page, `${name}-phone`, PHONE.width);
  await page.emulateMedia({ colorScheme: "dark" });
  await check(page, `${name}-phone-dark`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(WIDE);
}

/** Checks what another language changes on a page that was looked at before: its words and how wide they make it. */
export async function skim(page, name) {
  await check(page, `${name}-wide`, WORDS);
  await page.setViewportSize(PHONE);
  await fits(page, `${name}-phone`);
  await page.setViewportSize(WIDE);
}

/** Opens the folded parts of the page that hold an element. */
export async function unfold(page, selector) {
  const element = page.locator(selector).first();
  if (await element.isVisible()) return;
  await element.evaluate((node) => { for (let d = node.closest("details"); d; d = d.parentElement.closest("details")) d.open = true; });
}

/** Fails with the message unless the claim holds. */
export function must(claim, message) {
  if (!claim) throw new Error(message);
}

/** Ends the test: prints the findings and fails if there are any. */
export function finish(what) {
  // The same fault on many pages is told once, with the first page that has it.
  const told = new Map();
  for (const finding of findings) {
    const kind = finding.replace(/^\S+ https?:\S+ /, "");
    told.set(kind, { n: (told.get(kind)?.n ?? 0) + 1, first: told.get(kind)?.first ?? finding });
  }
  for (const { n, first } of told.values()) console.error(n > 1 ? `${first} (${n} times)` : first);
  const seconds = (ms) => (ms / 1000).toFixed(0);
  const times = `${seconds(performance.now())} s; axe ${seconds(spent.axe)} s, pictures ${seconds(spent.pictures)} s, summed over pages`;
  if (findings.length > 0) {
    console.error(`${what}: ${findings.length} finding(s); ${times}`);
    process.exit(1);
  }
  console.log(`${what}: no findings; ${times}`);
}
