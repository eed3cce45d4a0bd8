import { type Browser, chromium } from 'playwright-core';
import { which } from './needs.js';

/** Debian's Chromium, without a screen and with nothing that calls home. */
export function openBrowser(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: which('chromium'),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}
