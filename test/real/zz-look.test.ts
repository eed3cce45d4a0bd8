import { it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { drawCartoon } from '../support/cartoon.js';
import { faceHands } from '../support/face-hands.js';
import { openTalker } from '../support/talker.js';
import { PRESET } from '../support/page.js';
it('looks', async () => {
  const c = drawCartoon();
  const t = await openTalker({ presetFolder: () => PRESET, uploads: { 'avatar.detect': () => ({ landmarks: null }), 'avatar.create': () => ({preset:'x'}) } });
  const b = await openBrowser();
  const page = await (await b.newContext({ viewport: { width: 1440, height: 960 } })).newPage();
  page.on('pageerror', (e) => console.log('ERR', e));
  page.on('console', (m) => console.log('LOG', m.text()));
  await page.goto(t.server.address + '/avatar');
  await page.setInputFiles('#file', { name: 'green monster.png', mimeType: 'image/png', buffer: c.png });
  await page.waitForTimeout(800);
  const hands = await faceHands(page, c);
  const { eyeLeft, eyeRight, eye, mouth, mouthHalf, chin, cheekRight } = c;
  await hands.carry('eyeLeft', eyeLeft);
  await hands.carry('eyeRight', eyeRight);
  await hands.pull('eyeRight', 1, 0, [eyeRight[0] + eye[0], 0]);
  await hands.pull('eyeRight', 0, -1, [0, eyeRight[1] - eye[1]]);
  await hands.pull('eyeRight', 0, 1, [0, eyeRight[1] + eye[1]]);
  await hands.carry('mouth', mouth);
  await hands.pull('mouth', 1, 0, [mouth[0] + mouthHalf, 0]);
  await hands.pull('jaw', 1, 0, cheekRight).catch(() => {});
  for (let i = 0; i < 4; i++) {
    await page.waitForTimeout(450);
    await page.screenshot({ path: `/tmp/ap/t${i}.png` , clip: {x: 1010, y: 60, width: 430, height: 420}});
  }
  await page.screenshot({ path: `/tmp/ap/2.png` });
  await page.goto(t.server.address + '/');
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `/tmp/ap/3.png` });
  await b.close();
  await t.close();
}, 60000);
