// Opens every page that each role can reach by links, in both languages, checks it with axe and keeps its picture.
//
// Every address that the program has for people must be among what was opened; one that nobody reaches is a finding.
import { base, browser, findings, finish, glance, look, signIn, skim, visitor } from "./house.mjs";

const LOGINS = ["daumoi", "quantri", "kiemtra", "lanhdao", "canbo", "congan", "xa"];
/** Records of a sort that the walk would not meet, or lists that begin with one: it goes on from there. */
const BESIDE = {
  daumoi: ["/van-ban?so=incoming", "/van-ban?so=outgoing&trang_thai=draft", "/chi-dao?trang_thai=confirmed", "/chi-dao?trang_thai=opened", "/so-theo-doi/thanh-tra?trang_thai=finished"],
};
/** Two browsers keep two cores busy; a third waits for the server meanwhile. */
const N_AT_ONCE = Number(process.env.HOPLUC_BROWSER_TABS || 3);
const ROUTES = JSON.parse(process.env.HOPLUC_ROUTES || "[]");

const chrome = await browser();
const opened = new Set();
/** Kinds of pages that were seen, and of files that were fetched: other roles see the same with fewer or more forms. */
const pictured = new Set();
const fetched = new Set();
let n = 0;

/** Addresses that differ only in numbers show the same page. */
const pattern = (path) => path.replace(/[?#].*/, "").replace(/^\/so-theo-doi\/[^/]+/, "/so-theo-doi/S").replace(/\d+/g, "N");

/** Opens an address; `null` where it is a file. */
async function open(page, path) {
  opened.add(path.replace(/[?#].*/, ""));
  const answer = await page.goto(base + path, { waitUntil: "load" }).catch((error) => {
    if (/Download is starting|ERR_ABORTED/.test(error.message)) return null;
    throw error;
  });
  return answer;
}

/** Checks a page: the first of its kind at both widths, in both colours; another role's once; in English the first alone. */
async function inspect(page, login, name, isAgain) {
  const isFirst = !pictured.has(name);
  pictured.add(name);
  if (!isAgain) await glance(page, login + name, { isFirst });
  else if (isFirst) await skim(page, login + name);
}

/** Every page that links lead to from the first, each kind once, in the language of the account. */
async function walk(page, login, isAgain) {
  const seen = new Set();
  const queue = ["/", ...(BESIDE[login] ?? [])].map((path) => ({ path, isBeside: path !== "/" }));
  while (queue.length > 0) {
    const { path, isBeside } = queue.shift();
    const kind = pattern(path);
    if ((seen.has(kind) && !isBeside) || fetched.has(kind)) continue;
    seen.add(kind);
    const answer = await open(page, path);
    if (answer === null) {
      fetched.add(kind);
      continue;
    }
    if (answer.status() >= 400) findings.push(`${login} ${path}: a link led to ${answer.status()}`);
    if (!(answer.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    n += 1;
    const name = `${isBeside ? path.replaceAll(/[/?=&]/g, "-").replace(/\d+/g, "N") : kind.replaceAll("/", "-")}${isAgain ? "-en" : ""}`;
    await inspect(page, login, name, isAgain);
    const links = await page.$$eval("a[href^='/']", (all) => all.map((a) => a.getAttribute("href")));
    if (isBeside && path.includes("?")) {
      const first = await page.locator("main tbody a[href^='/']:not([href*='?'])").first().getAttribute("href");
      queue.unshift({ path: first, isBeside: true });
    }
    queue.push(...links.filter((link) => !link.startsWith("/tep/")).map((path) => ({ path, isBeside: false })));
  }
}

async function person(login) {
  const page = await signIn(chrome, login);
  if (login === "canbo") await attach(page);
  await walk(page, login, false);
  await page.goto(`${base}/`);
  await page.click(".lang button");
  if ((await page.getAttribute("html", "lang")) !== "en") findings.push(`${login}: the pages do not turn English`);
  await walk(page, login, true);
  if (login === "quantri") await reset(page);
  await page.context().close();
}

/** Notes progress with a file on a task, so that there is a file to fetch. */
async function attach(page) {
  await page.goto(`${base}/nhiem-vu`);
  const tasks = await page.$$eval("main a[href^='/nhiem-vu/']", (all) => all.map((a) => a.getAttribute("href")).filter((href) => /\/\d+$/.test(href)));
  for (const task of tasks) {
    await page.goto(base + task);
    const field = page.locator("#f-note-text");
    if ((await field.count()) === 0) continue;
    await field.fill("Đã lập danh sách.");
    await page.setInputFiles("#f-note-file", { name: "danh-sach.txt", mimeType: "text/plain", buffer: Buffer.from("Danh sách") });
    await Promise.all([page.waitForNavigation(), page.click("form[action$='/tien-do'] button.primary")]);
    BESIDE.canbo = [task];
    return;
  }
  findings.push("canbo has no task to note progress on");
}

/** The page on which somebody who forgot the password types a new one. */
async function reset(page) {
  await page.goto(`${base}/nguoi-dung`);
  await page.locator("main a[href^='/nguoi-dung/']:not([href$='/moi'])").last().click();
  await page.locator("form[action$='/dat-lai'] button").first().click();
  const address = (await page.locator("main").innerText()).match(/\/dat-lai-mat-khau\/\S+/)?.[0];
  if (!address) return findings.push("starting a reset shows no address");
  const stranger = await visitor(chrome);
  await open(stranger, address);
  await look(stranger, "reset");
  n += 1;
}

async function strangers() {
  const page = await visitor(chrome);
  for (const [path, name] of [["/dang-nhap", "sign-in"], ["/khong-co", "not-found"]]) {
    await open(page, path);
    await look(page, name);
    n += 1;
  }
  await page.context().close();
}

/** The route that an address belongs to: one without a variable goes before one with. */
function routeOf(path) {
  const fits = (route) => new RegExp(`^${route.replace(/\{[^}]+\}/g, "[^/]+")}$`).test(path);
  return ROUTES.filter(fits).sort((a, b) => a.split("{").length - b.split("{").length)[0];
}

const jobs = [strangers, ...LOGINS.map((login) => () => person(login))];
await Promise.all(Array.from({ length: N_AT_ONCE }, async () => {
  for (let job = jobs.shift(); job; job = jobs.shift()) await job();
}));
await chrome.close();

const walked = new Set([...opened].map(routeOf));
for (const route of ROUTES) if (!walked.has(route)) findings.push(`${route}: no link leads there, so nobody looked at it`);
finish(`${n} pages of ${LOGINS.length} people in two languages, light and dark, at two widths`);
