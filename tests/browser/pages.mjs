// Opens every page that each role can reach by links, checks it with axe at two widths and keeps its picture.
import { base, browser, finish, findings, look, signIn } from "./house.mjs";

const LOGINS = ["daumoi", "lanhdao", "canbo", "congan", "xa", "kiemtra", "quantri"];
const MOST_PER_PATTERN = 1;
const chrome = await browser();

/** Addresses that differ only in numbers show the same page. */
const pattern = (path) => path.replace(/\d+/g, "N").replace(/\?.*/, "");

const anonymous = await (await chrome.newContext()).newPage();
await anonymous.goto(`${base}/dang-nhap`);
await look(anonymous, "sign-in");

let n = 0;
for (const login of LOGINS) {
  const page = await signIn(chrome, login);
  const seen = new Map();
  const queue = ["/"];
  while (queue.length > 0) {
    const path = queue.shift();
    const kind = pattern(path);
    if ((seen.get(kind) ?? 0) >= MOST_PER_PATTERN) continue;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    const answer = await page.goto(base + path).catch(() => null);
    if (answer === null) continue; // a download
    if (answer.status() >= 400) findings.push(`${login} ${path}: a link led to ${answer.status()}`);
    await look(page, `${login}${kind.replaceAll("/", "-")}`);
    n += 1;
    const links = await page.$$eval("a[href^='/']:not([download])", (all) => all.map((a) => a.getAttribute("href").replace(/#.*/, "")));
    for (const link of links) if (!link.startsWith("/tep/") && !/\.(xlsx|docx|pdf|csv|odt|json)(\?|$)/.test(link)) queue.push(link);
  }
  await page.context().close();
}
await chrome.close();
finish(`${n} pages of ${LOGINS.length} people at two widths`);
