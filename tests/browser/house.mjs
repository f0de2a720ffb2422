// What every browser test needs: a browser, people who sign in, pages that are checked and kept as pictures.
import { chromium } from "playwright-core";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

export const base = process.env.HOPLUC_URL;
export const password = process.env.HOPLUC_PASSWORD;
const artifacts = process.env.HOPLUC_ARTIFACTS;
export const findings = [];

/** A Chromium that talks to loopback only. */
export async function browser() {
  const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath: process.env.HOPLUC_CHROMIUM || "/usr/bin/chromium", args: quiet });
}

/** A signed-in page of one demo account, in its own context, so that four people can work at once. */
export async function signIn(browser, login) {
  const context = await browser.newContext({ viewport: SIZES.wide, acceptDownloads: true, locale: "vi-VN" });
  const page = await context.newPage();
  page.on("pageerror", (error) => findings.push(`${page.url()}: script: ${error.message}`));
  page.on("dialog", (dialog) => dialog.accept());
  await page.goto(`${base}/dang-nhap`);
  await page.fill("#f-login", login);
  await page.fill("#f-password", password);
  await page.click("main form:has(#f-login) button");
  if (page.url().includes("/dang-nhap")) throw new Error(`${login} could not sign in`);
  return page;
}

/** Runs axe on the page as it stands and notes every violation. */
export async function check(page, name) {
  await page.evaluate(AXE);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of result.violations) {
    const where = violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ");
    findings.push(`${name} ${page.url()}: ${violation.id} (${violation.impact}): ${where}`);
  }
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wider > 1) findings.push(`${name} ${page.url()}: the page is ${wider} px wider than the window`);
}

/** Keeps a picture at both widths and checks the page at both. */
export async function look(page, name) {
  mkdirSync(artifacts, { recursive: true });
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await check(page, `${name}-${size}`);
    await page.screenshot({ path: join(artifacts, `${name}-${size}.png`), fullPage: true });
  }
  await page.setViewportSize(SIZES.wide);
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
  if (findings.length > 0) {
    console.error(`${what}: ${findings.length} finding(s)`);
    process.exit(1);
  }
  console.log(`${what}: no findings`);
}
