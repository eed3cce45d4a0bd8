import { type PartName, STEPS } from './avatar-parts.js';
import type { FaceShape } from './avatar-shape.js';

/** The checklist: which parts come first, which are done, which is being worked on. */
export interface Steps {
  selected(part: PartName): void;
  done(face: FaceShape): void;
  first(): void;
}

/** @param choose called with a part of the step that a person picks */
export function openSteps(list: HTMLElement, choose: (part: PartName) => void): Steps {
  const buttons = STEPS.map(({ title, parts, say }, i) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.step = parts[0];
    const mark = document.createElement('i');
    mark.textContent = `${i + 1}`;
    const hint = document.createElement('small');
    hint.textContent = say;
    button.append(mark, title, hint);
    button.addEventListener('click', () => choose(parts[0]));
    const item = document.createElement('li');
    item.append(button);
    list.append(item);
    return button;
  });
  return {
    selected(part) {
      STEPS.forEach(({ parts }, i) => {
        if (parts.includes(part)) buttons[i].setAttribute('aria-current', 'step');
        else buttons[i].removeAttribute('aria-current');
      });
    },
    done({ placed }) {
      STEPS.forEach(({ parts }, i) => {
        const done = parts.every((part) => placed[part] !== 'free');
        buttons[i].classList.toggle('done', done);
        buttons[i].firstElementChild!.textContent = done ? '✓' : `${i + 1}`;
      });
    },
    first: () => choose(STEPS[0].parts[0]),
  };
}
