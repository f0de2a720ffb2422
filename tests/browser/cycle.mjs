// Four people drive the whole cycle: a directive goes in, a task is done, an agency reports, one report is issued.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { base, browser, findings, finish, look, must, signIn, unfold } from "./house.mjs";
import { fillTogether } from "./together.mjs";
import { filled } from "./workbook.mjs";

const chrome = await browser();
const people = {};
for (const login of ["daumoi", "congan", "lanhdao", "kiemtra", "ubnd"]) people[login] = await signIn(chrome, login);
// The provincial committee's leader, in whose name the letter was written, answers for it beside the four.
const { daumoi: focal, congan: agency, lanhdao: approver, kiemtra: auditor, ubnd: giver } = people;

/** Presses a button that sends a form, waits for the page that follows, and takes a refusal as a failure. */
async function press(page, selector) {
  const button = page.locator(selector).first();
  must((await button.count()) > 0, `${page.url()}: no ${selector}`);
  await unfold(page, selector);
  const [answer] = await Promise.all([page.waitForNavigation(), button.click()]);
  must(answer.status() < 400, `${selector} led to ${answer.status()}: ${await page.locator("main").innerText()}`);
  const faults = await page.locator(".faults").count();
  must(faults === 0, `${selector}: ${faults && (await page.locator(".faults").innerText())}`);
}

/** Text of the page's main part. */
const text = (page) => page.locator("main").innerText();

// The focal official hands in a letter, looks at what was read, maps a body that no directory knows, and confirms.
await focal.goto(`${base}/chi-dao/moi`);
await look(focal, "cycle-01-upload");
await focal.setInputFiles("#f-file", process.env.HOPLUC_DIRECTIVE);
await press(focal, "main form[action='/chi-dao/moi'] button.primary");
const directive = new URL(focal.url()).pathname;
must(/^\/chi-dao\/\d+$/.test(directive), `a directive is open: ${directive}`);
const read = await text(focal);
for (const word of ["4128/UBND-NC", "Trần Quang Hải", "18/CT-TTg"]) must(read.includes(word), `${word} was read`);
must((await focal.locator(".source mark").count()) > 8, "what was read is marked in the text");
must((await focal.locator("section.duty").count()) === 5, "five duties were read");
await focal.locator("section.duty h3 a").first().click();
await look(focal, "cycle-02-reading");

/** The duty whose text holds these words, with its form unfolded. */
async function duty(words) {
  const card = focal.locator("section.duty", { hasText: words }).first();
  const id = await card.getAttribute("id");
  if (!(await card.locator("details[open]").count())) await card.locator("details > summary").first().click();
  return { card, id };
}
await focal.goto(`${base}${directive}/xac-nhan`);
must((await focal.locator("main .note.bad").innerText()).includes("Việc 3"), "a duty without a lead stops the confirmation");
must((await focal.locator("main form[action$='/xac-nhan']").count()) === 0, "what cannot be confirmed has no button");
await look(focal, "cycle-03-refused");
await focal.goto(base + directive);
const unknown = await duty("biên soạn tài liệu");
await focal.fill(`#${unknown.id}-add_lead`, "Sở Tư pháp nào đó");
await Promise.all([focal.waitForNavigation(), focal.locator(`#${unknown.id} button.primary`).first().click()]);
must((await focal.locator(".faults").innerText()).includes("danh bạ"), "a name that nobody has is refused");
must((await focal.inputValue(`#${unknown.id}-add_lead`)) === "Sở Tư pháp nào đó", "and kept as it was typed");
await focal.fill(`#${unknown.id}-add_lead`, await focal.locator("#agency-names option[value*='Sở Tư pháp']").first().getAttribute("value"));
await press(focal, `#${unknown.id} button.primary`);
must((await focal.locator(`#${unknown.id}`).innerText()).includes("Sở Tư pháp"), "the duty went to the body that was chosen");
const late = await duty("tại các điểm bán SIM");
await focal.fill(`#${late.id}-due_on`, "2026-12-31");
await press(focal, `#${late.id} button.primary`);
must((await focal.locator(`#${late.id}`).innerText()).includes("31/12/2026"), "the corrected day is shown");
// The last paragraph only says when to report: it becomes a reporting schedule and is no task of anybody.
const reporting = focal.locator("section.duty.dropped", { hasText: "trước ngày 25 hằng tháng" });
must((await reporting.locator("form[action$='/khoi-phuc']").count()) === 1, "a passage that only sets reports is proposed as dropped and can be taken back in");
await focal.goto(`${base}${directive}/xac-nhan`);
must(Number((await focal.locator(".tile strong").first().innerText()).replace(/\D/g, "")) > 20, "the group of bodies fans out");
await look(focal, "cycle-04-confirm");
await press(focal, "main form[action$='/xac-nhan'] button.primary");
must((await focal.locator("form[action$='/luu']").count()) === 0, "a confirmed directive is no longer corrected");
await look(focal, "cycle-05-confirmed");

// The agency takes notice, notes progress, asks for more time, is given it, and reports done; the giver accepts.
await agency.goto(`${base}/nhiem-vu`);
await look(agency, "cycle-06-tasks");
const link = agency.locator("main a[href^='/nhiem-vu/']", { hasText: "phương thức lừa đảo mới" }).first();
must((await link.count()) > 0, "the police have the task");
await Promise.all([agency.waitForNavigation(), link.click()]);
const task = new URL(agency.url()).pathname;
await look(agency, "cycle-07-new-task");
await press(agency, "form[action$='/tiep-nhan'] button");
await agency.fill("#f-note-text", "Đã tổng hợp 3 phương thức mới từ đơn thư của người dân.");
await agency.fill("#f-note-n_percent", "60");
await agency.setInputFiles("#f-note-file", { name: "phu-luc.txt", mimeType: "text/plain", buffer: Buffer.from("Danh sách phương thức") });
await press(agency, "form[action$='/tien-do'] button.primary");
must((await text(agency)).includes("phu-luc.txt"), "the file hangs on the progress");
await unfold(agency, "#f-ask_extension-wanted_on");
await agency.fill("#f-ask_extension-wanted_on", "2026-12-20");
await agency.fill("#f-ask_extension-reason", "Chờ số liệu của ba nhà mạng.");
await press(agency, "form[action$='/xin-gia-han'] button");
await giver.goto(base + task);
must((await text(giver)).includes("Chờ số liệu của ba nhà mạng."), "the giver reads why");
await look(giver, "cycle-08-extension");
await giver.fill("#f-grant_extension-granted_on", "2026-12-15");
await giver.fill("#f-grant_extension-answer", "Đồng ý, báo cáo trước kỳ tổng kết.");
await press(giver, "form[action$='/tra-loi-gia-han'] button[value='1']");
await agency.goto(base + task);
const answered = await text(agency);
must(answered.includes("15/12/2026") && answered.includes("Đồng ý, báo cáo trước kỳ tổng kết."), "the agency reads the answer and its day");
await unfold(agency, "#f-report_done-text");
await look(agency, "cycle-09-task");
await agency.fill("#f-report_done-text", "Đã gửi thông báo về 3 phương thức mới.");
await press(agency, "form[action$='/bao-cao-xong'] button.primary");
await giver.goto(base + task);
await look(giver, "cycle-10-judge");
await press(giver, "form[action$='/chap-nhan'] button.primary");
must((await giver.locator("form[action$='/chap-nhan']").count()) === 0, "an accepted task is closed");

// The agency fills its report by typing into cells; what it types is saved while it types.
await agency.goto(`${base}/ky-bao-cao`);
const reports = await agency.$$eval("main a[href^='/bao-cao-don-vi/']", (all) => all.map((a) => a.getAttribute("href")));
let report = "";
for (const path of reports) {
  await agency.goto(base + path);
  if ((await agency.locator("form[data-save]").count()) > 0) { report = path; break; }
}
must(report !== "", "the police have a report to fill");
const fillCell = async (key, typed) => {
  await unfold(agency, `[id="f-${key}"]`);
  await agency.selectOption(`[name="s:${key}"]`, "");
  await agency.fill(`[id="f-${key}"]`, typed);
};
const cells = await agency.$$eval("[data-cell]", (all) => all.map((cell) => cell.dataset.cell));
must(cells.includes("D01"), "the police are asked for D01");
const saved = agency.waitForResponse((answer) => answer.url().endsWith("/tu-luu") && answer.request().postData().includes("D02"));
await fillCell("D01", "17");
await fillCell("D02", "hơn 1.200");
must((await saved).ok(), "what is typed is saved");
await agency.waitForFunction(() => document.querySelector("[data-save-status]").textContent !== "");
await agency.reload();
must((await agency.inputValue("[id='f-D01']")) === "17", "the saved cell is there after a reload");
must((await agency.inputValue("[id='f-D02']")) === "hơn 1.200", "approximate words stay");
await look(agency, "cycle-11-form");
const shared = cells.find((key) => !key.includes("@") && !["D01", "D02"].includes(key));
await fillTogether(chrome, agency, { path: report, login: "congan", both: "D01", other: shared, value: "17" });

// The rest is filled in the workbook, once wrongly: the fault names its cell and nothing of that row is taken.
const [workbook] = await Promise.all([agency.waitForEvent("download"), agency.click("a[href$='/bieu-mau']")]);
const asked = readFileSync(await workbook.path());
const totals = cells.filter((key) => !key.includes("@") && !["D01", "D02"].includes(key)).slice(0, 3);
must(totals.length === 3, "the police are asked for more than two figures");
const upload = async (answers) => {
  const { bytes, places } = filled(asked, answers);
  await agency.setInputFiles("#f-file", { name: "bieu-mau.xlsx", mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buffer: bytes });
  const [answer] = await Promise.all([agency.waitForNavigation(), agency.click("form[action$='/bieu-mau'] button")]);
  must(answer.ok(), `the workbook led to ${answer.status()}`);
  return places;
};
const places = await upload({ [totals[0]]: 31, [totals[1]]: "khoảng mười hai", [totals[2]]: 8 });
const told = await agency.locator("main .note").first().innerText();
must(told.includes(places[totals[1]]), `the fault names cell ${places[totals[1]]}: ${told}`);
must((await agency.inputValue(`[id='f-${totals[0]}']`)) === "31" && (await agency.inputValue(`[id='f-${totals[2]}']`)) === "8", "the good rows are taken");
must((await agency.inputValue(`[id='f-${totals[1]}']`)) !== "khoảng mười hai", "the bad row is not");
await look(agency, "cycle-12-workbook-fault");
await upload({ [totals[0]]: 31, [totals[1]]: 12, [totals[2]]: 8 });
must((await agency.inputValue(`[id='f-${totals[1]}']`)) === "12", "the mended row is taken");
await agency.goto(base + report);
const send = async () => {
  if ((await agency.locator("#f-blanks").count()) > 0) await agency.selectOption("#f-blanks", "nil");
  await press(agency, "form[action$='/gui'] button.primary");
};
// Parts that an earlier draft holds must add up to the new total, or the sending is refused: they are cleared.
await agency.evaluate(() => { for (const field of document.querySelectorAll("[name^='v:D01@'], [name^='v:D02@']")) field.value = ""; });
// The police keep cases in their register; a total that differs from what the register says needs a word of why.
await agency.evaluate(() => { for (const field of document.querySelectorAll("[name^='n:D0']")) field.value = "Gồm cả vụ việc chưa vào sổ."; });
// Signing what is blank as nil would contradict the register: those figures are taken over as the register has them.
await agency.goto(`${base}${report}/so-theo-doi`);
await look(agency, "cycle-12a-from-register");
const inRegister = await agency.locator("main form[method='post'] button.primary").count();
must(inRegister > 0, "what the register says can be taken over");
await press(agency, "main form[method='post'] button.primary");
await agency.goto(base + report);
await agency.evaluate(() => { for (const field of document.querySelectorAll("[name^='v:D01@'], [name^='v:D02@']")) field.value = ""; });
await agency.evaluate(() => { for (const field of document.querySelectorAll("[name^='n:D0']")) field.value = "Gồm cả vụ việc chưa vào sổ."; });
await agency.evaluate(() => { for (const field of document.querySelectorAll("[name^='s:D01@'], [name^='s:D02@']")) field.value = ""; });
await press(agency, "#form p.sticky button");
await send();
must((await agency.locator("form[data-save]").count()) === 0, "a sent report is no longer filled");

// The focal official sends one cell back, the agency corrects it, the focal official accepts.
const review = async () => {
  await agency.goto(`${base}${report}/lich-su`);
  const period = await agency.locator("main a[href^='/ky-bao-cao/']").last().getAttribute("href");
  const judged = await agency.$$eval("main a[href^='/duyet-bao-cao/']", (all) => all.map((a) => Number(a.getAttribute("href").split("/").pop())));
  await focal.goto(`${base}/duyet-bao-cao/${Math.max(...judged)}`);
  return period;
};
await review();
await focal.fill("[id='f-D01']", "Cao hơn kỳ trước, đề nghị kiểm tra lại");
await look(focal, "cycle-13-review");
await press(focal, "button[name=decision][value=return]");
await agency.goto(base + report);
must((await text(agency)).includes("đề nghị kiểm tra lại"), "the agency reads why the cell came back");
await look(agency, "cycle-14-returned");
await fillCell("D01", "16");
await press(agency, "#form p.sticky button");
await send();
const period = await review();
must((await text(focal)).includes("17"), "the review shows what it was before");
await press(focal, "button[name=decision][value=accept]");

// The focal official compiles, looks at an origin, words a paragraph anew and puts the report before the approver.
await focal.goto(base + period);
await look(focal, "cycle-15-period");
await press(focal, "form[action$='/tong-hop'] button");
const compiled = new URL(focal.url()).pathname;
must(/^\/bao-cao-tong-hop\/\d+$/.test(compiled), `a report was compiled: ${compiled}`);
must((await focal.locator("a.figure").count()) > 20, "numbers lead to their origins");
const number = focal.locator("article a.figure", { hasText: /^16$/ }).first();
if ((await number.count()) > 0) {
  await Promise.all([focal.waitForURL(/so=|nguon/), number.click()]).catch(() => findings.push("the number 16 leads nowhere"));
  must((await focal.locator("aside").innerText()).includes("Công an"), "its origin names the police");
  await look(focal, "cycle-16-origin");
} else findings.push("the accepted number 16 is not printed");
await focal.goto(base + compiled);
await Promise.all([focal.waitForNavigation(), focal.locator("a.edit").nth(1).click()]);
const wording = `${await focal.inputValue("#f-text")} Các cơ quan, đơn vị tiếp tục phối hợp chặt chẽ.`;
await focal.fill("#f-text", wording);
await press(focal, "form[action$='/sua'] button.primary");
must((await text(focal)).includes("tiếp tục phối hợp chặt chẽ"), "the new wording is there");
await look(focal, "cycle-17-draft");
await press(focal, "form[action$='/trinh'] button.primary");
must((await focal.locator("form[action$='/duyet']").count()) === 0, "who wrote it cannot approve it");

// A second person approves and issues; the document gets its number and leaves in both forms.
await approver.goto(base + compiled);
await look(approver, "cycle-18-approve");
await press(approver, "form[action$='/duyet'] button.primary");
const issuer = (await approver.locator("form[action$='/ban-hanh']").count()) > 0 ? approver : focal;
await issuer.goto(base + compiled);
await press(issuer, "form[action$='/ban-hanh'] button.primary");
must((await issuer.locator("form[action$='/ban-hanh']").count()) === 0, "an issued report is not issued again");
await look(issuer, "cycle-19-issued");
const folder = mkdtempSync(join(tmpdir(), "hopluc-cycle-"));
const kept = {};
for (const [form, magic] of [["docx", "PK\u0003\u0004"], ["pdf", "%PDF-"]]) {
  const [download] = await Promise.all([issuer.waitForEvent("download"), issuer.click(`a[href$='/tai/${form}']`)]);
  kept[form] = join(folder, `bao-cao.${form}`);
  await download.saveAs(kept[form]);
  const head = readFileSync(kept[form]).subarray(0, magic.length).toString("latin1");
  must(head === magic, `the .${form} begins with ${JSON.stringify(head)}`);
}
try {
  execFileSync("soffice", ["--version"], { stdio: "ignore" });
  execFileSync("soffice", ["--headless", "--convert-to", "txt:Text", "--outdir", folder, kept.docx, `-env:UserInstallation=file://${folder}/profile`], { stdio: "ignore", timeout: 120_000 });
  const words = readFileSync(join(folder, "bao-cao.txt"), "utf8");
  must(words.includes("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") && words.includes("tiếp tục phối hợp chặt chẽ"), "LibreOffice reads the issued report");
} catch (error) {
  if (error.code !== "ENOENT") throw error;
  console.error("!!! LibreOffice IS NOT INSTALLED: the .docx was not opened !!!");
}
must(statSync(kept.pdf).size > 5_000, "the PDF has pages");

// The register has the report under its number, with the copies that went out; a recipient sees it arrive.
await focal.goto(`${base}/van-ban?so=outgoing`);
const registered = focal.locator("main tbody tr").first();
const numbered = await registered.locator(".number").innerText();
must(/^\d+\/BC-/.test(numbered), `the register begins with ${numbered}`);
await look(focal, "cycle-20-register");
await Promise.all([focal.waitForNavigation(), registered.locator("a[href^='/van-ban/']").first().click()]);
must((await text(focal)).includes(numbered), "its page has the number");
const outbox = focal.locator("section", { has: focal.locator("td .badge") }).last();
must((await outbox.locator("tbody tr").count()) > 0, "copies are in the outbox");
await look(focal, "cycle-21-outbox");

// The auditor sees who did what and has the journal recomputed.
const id = compiled.split("/").pop();
await auditor.goto(`${base}/nhat-ky?loai=report&ma=${id}`);
const facts = await text(auditor);
for (const verb of ["report.compile", "report.edit", "report.submit", "report.approve", "report.issue"]) must(facts.includes(verb), `the journal has ${verb}`);
await look(auditor, "cycle-22-facts");
await auditor.goto(`${base}/nhat-ky?kiem_tra=1`);
must((await auditor.locator(".note[role=status]").count()) === 1 && (await auditor.locator(".note.bad").count()) === 0, "the journal holds");
await look(auditor, "cycle-23-journal");
await auditor.goto(base + compiled);
must((await auditor.locator("main form button.primary").count()) === 0, "an auditor changes nothing");

await chrome.close();
finish("the cycle as four people");
