import { describe, expect, it } from 'vitest';
import { chooseSource, KINDS } from '../../src/obs/source-kinds.js';

const outlets = { page: 'http://127.0.0.1:7788', feedPort: 7780, width: 1280, height: 720 };
const camera = { ...outlets, camera: '/dev/video10' };

describe('the kind of source', () => {
  it('is a browser source where OBS has one, else the stream, and says why', () => {
    expect(chooseSource(['browser_source', 'ffmpeg_source'], outlets).as).toBe('browser');
    const choice = chooseSource(['ffmpeg_source', 'v4l2_input'], camera);
    expect(choice.as).toBe('feed');
    expect(choice.why).toMatch(/no browser source/);
  });

  it('is the key colour where nothing else is left, and an error where not even that is', () => {
    expect(chooseSource(['v4l2_input'], camera).as).toBe('key');
    expect(() => chooseSource(['v4l2_input'], outlets)).toThrow(/no virtual camera/);
    expect(() => chooseSource([], camera)).toThrow(/no v4l2_input/);
  });

  it('is the one that was asked for, if OBS can', () => {
    expect(chooseSource(['browser_source', 'ffmpeg_source'], outlets, 'feed').as).toBe('feed');
    expect(() => chooseSource(['ffmpeg_source'], outlets, 'browser')).toThrow(/no browser_source/);
  });

  it('shows the page and the stream of this very program', () => {
    expect(KINDS.browser.settings(outlets)).toMatchObject({ url: 'http://127.0.0.1:7788/view', width: 1280 });
    expect(KINDS.feed.settings(outlets)).toMatchObject({
      input: 'tcp://127.0.0.1:7780',
      ffmpeg_options: expect.stringContaining('video_size=1280x720 pixel_format=rgba framerate=1000'),
      linear_alpha: true,
    });
  });
});
