// Open a report in Chromium, dark and light, at desk and phone width: no fault by axe, no console message, no request.
//
// usage, outside the checkout:
//   npm install puppeteer-core axe-core
//   node CHECKOUT/scripts/check_report.mjs report.html [FOLDER for screenshots and a PDF]
// CHROMIUM names the browser (default /usr/bin/chromium). Exit status: 0 nothing found, 1 something.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const here = createRequire(path.join(process.cwd(), "package.json"));
const puppeteer = here("puppeteer-core");
const axe = fs.readFileSync(here.resolve("axe-core/axe.min.js"), "utf8");
const [file, folder] = process.argv.slice(2);
const address = pathToFileURL(path.resolve(file)).href;
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
let found = 0;
for (const scheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    const page = await browser.newPage();
    const faults = [];
    page.on("request", (request) => /^(file|data):/.test(request.url()) || faults.push(`request ${request.url()}`));
    page.on("console", (message) => faults.push(`console ${message.text()}`));
    page.on("pageerror", (error) => faults.push(`error ${error}`));
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 900 });
    await page.goto(address);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (beyond > 0) faults.push(`the page is ${beyond} pixels wider than the window`);
    if (folder) await page.screenshot({ path: path.join(folder, `${scheme}-${width}.png`), fullPage: true });
    await page.evaluate(axe); // in the console's world: the page's own policy allows no script
    const { violations } = await page.evaluate(() => window.axe.run());
    faults.push(...violations.map((one) => `${one.impact} ${one.id} x${one.nodes.length}: ${one.nodes[0].html}`));
    console.log(`${scheme}, ${width} px: ${faults.length ? faults.join("\n  ") : "nothing found"}`);
    found += faults.length;
    await page.close();
  }
}
if (folder) {
  const page = await browser.newPage();
  await page.goto(address);
  await page.pdf({ path: path.join(folder, "report.pdf"), format: "A4" });
}
await browser.close();
process.exit(found ? 1 : 0);
