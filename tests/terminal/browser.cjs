// Drives `papersift serve` in Chromium: node browser.cjs URL CHROMIUM. Prints one JSON object.
const { chromium } = require("playwright-core");

const [url, executablePath] = process.argv.slice(2);

(async () => {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const context = await browser.newContext({ viewport: { width: 1100, height: 700 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  let shown = "";
  let lastFrame = Date.now();
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      lastFrame = Date.now();
      shown += payload.toString().replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, "");
    }),
  );
  const opened = [];
  context.on("page", (other) => opened.push(other.url()));
  const wait = async (text, seconds = 40) => {
    for (let n = 0; n < seconds * 10; n += 1) {
      if (shown.includes(text)) return true;
      await page.waitForTimeout(100);
    }
    throw new Error(`no ${JSON.stringify(text)} in ${JSON.stringify(shown.slice(-2000))}`);
  };
  // what is typed while a page is drawn anew for another size can be lost in the page itself
  const quiet = async (seconds = 40) => {
    for (let n = 0; n < seconds * 10 && Date.now() - lastFrame < 1500; n += 1) {
      await page.waitForTimeout(100);
    }
  };
  const press = async (...keys) => {
    shown = "";
    for (const key of keys) await page.keyboard.press(key);
  };

  const elsewhere = [];
  page.on("requestfinished", (request) => {
    if (!request.url().startsWith(url)) elsewhere.push(request.url());
  });
  await page.goto(url);
  await wait("153 papers");
  await quiet();
  await page.mouse.click(200, 200);
  await quiet();
  await press("i");
  await wait("Included");
  await page.keyboard.press("Alt+e");
  await press("/");
  await page.keyboard.type("moe");
  await wait(" of 153");
  await press("Enter", "5");
  await wait("Rated 5");
  await page.setViewportSize({ width: 700, height: 500 });
  await quiet();
  await press("n");
  await wait("Note");
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "pasted \x1be text\nsecond line");
    const box = document.querySelector("textarea");
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });
  await wait("second line");
  await press("Control+o");
  await wait("editor", 10);
  await press("Escape");
  await wait("Noted");
  await press("y", "t");
  await page.waitForTimeout(1500);
  const copied = await page.evaluate(() => navigator.clipboard.readText()).catch(String);
  await press("o");
  await page.waitForTimeout(1500);
  const said = shown;
  await press("Escape", "q");
  await page.waitForTimeout(1500);
  console.log(JSON.stringify({ copied, opened, elsewhere, said: said.slice(-600) }));
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
